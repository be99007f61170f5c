using System.CommandLine;
using System.CommandLine.Help;
using Predictions.Deploy;
using Predictions.Deploy.Rules;

namespace Predictions.Cli.Deployment;

/// <summary>
/// <c>predictions deploy IMAGE ENVIRONMENT</c>: deploys an image to a cluster. Without arguments it shows its help.
/// </summary>
internal static class DeployCommand
{
    public const string Name = "deploy";

    /// <summary>The time limit of a stop, in which the run saves the evidence and rolls back.</summary>
    public static readonly TimeSpan StopTimeout = TimeSpan.FromHours(1);

    public static Command Create()
    {
        // Optional, so that the command alone shows its help.
        var image = new Argument<string?>("image")
        {
            Description = "The image, such as registry.example.com/predictions:1.4.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var environment = new Argument<string?>("environment")
        {
            Description = "An environment of charts/predictions/deploy.yaml, such as dev.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var (yes, dryRun) = (Yes(), DryRun());
        var force = new Option<string[]>("--force")
        {
            Description = "Overrule a rule; may be given several times, and needs --because. "
                + string.Join(
                    ' ', DeployRule.All.Where(rule => rule.MayBeOverruled).Select(rule => $"{rule.Name}: {rule.Demand}")),
        };
        var because = CommandOption.Of<string?>("--because", "Why a rule is overruled. The audit keeps it.");
        var (audit, evidence, helm, plainHttp) = (Audit(), Evidence(), Helm(), PlainHttp());
        var (folder, kubeConfig) = (Folder(), KubeConfig());
        var command = new Command(Name, "Deploy an image to an environment, go back, or show what was deployed there.")
        {
            image, environment, yes, dryRun, force, because, audit, evidence, helm, folder, kubeConfig, plainHttp,
            DeployBackCommand.Create(), DeployHistoryCommand.Create(),
        };
        command.Validators.Add(given =>
        {
            if (given.GetValue(image) is not null && given.GetValue(environment) is null)
                given.AddError("The environment is missing: predictions deploy IMAGE ENVIRONMENT");
        });
        command.SetAction((parsed, stop) => parsed.GetValue(image) is null ? Help(parsed) : RunAsync(
            new DeployOptions(parsed.GetValue(image)!, parsed.GetValue(environment)!, parsed.GetValue(folder)!)
            {
                Yes = parsed.GetValue(yes),
                DryRun = parsed.GetValue(dryRun),
                Overruled = parsed.GetValue(force) ?? [],
                Because = parsed.GetValue(because),
                AuditFile = parsed.GetValue(audit),
                EvidenceFolder = parsed.GetValue(evidence),
                Helm = parsed.GetValue(helm),
                KubeConfig = parsed.GetValue(kubeConfig),
                PlainHttp = parsed.GetValue(plainHttp),
            },
            stop));
        return command;
    }

    public static Option<bool> Yes() => CommandOption.Of<bool>("--yes", "Do not ask for a confirmation.");

    public static Option<bool> DryRun() =>
        CommandOption.Of<bool>("--dry-run", "Judge the rules and show the changes, and write nothing.");

    public static Option<string?> Audit() =>
        CommandOption.Of<string?>("--audit", "A file to append audit lines to, in addition to standard error.");

    public static Option<string?> Evidence() =>
        CommandOption.Of<string?>("--evidence", "A folder for the evidence of a failure. Default: in your data folder.");

    public static Option<string?> Helm() =>
        CommandOption.Of<string?>("--helm", "Helm's program. Default: PREDICTIONS_HELM, .tools/helm-4.1.4, or helm on PATH.");

    public static Option<bool> PlainHttp() =>
        CommandOption.Of<bool>("--plain-http", "Use HTTP; only for a registry on a loopback address.");

    public static Option<string> Folder() => new("--checkout")
    {
        Description = "A folder of the checkout to deploy from.",
        DefaultValueFactory = _ => Environment.CurrentDirectory,
    };

    public static Option<string?> KubeConfig() => new("--kubeconfig")
    {
        Description = "The kubeconfig. Default: KUBECONFIG, or your own.",
    };

    private static async Task<int> RunAsync(DeployOptions options, CancellationToken stop)
    {
        var deployment = new DeployRun(options, ShippedModelCheck.Judge, Terminal.Wide(), Console.Error, TimeProvider.System);
        return Ended(await deployment.RunAsync(stop));
    }

    private static Task<int> Help(ParseResult parsed) =>
        Task.FromResult(new HelpAction().Invoke(parsed));

    /// <summary>Prints the result of a run, and returns its exit code.</summary>
    public static int Ended(DeployResult result)
    {
        var code = result.Outcome switch
        {
            DeployOutcome.Deployed or DeployOutcome.WentBack or DeployOutcome.DryRun => ExitCode.Success,
            DeployOutcome.Refused => ExitCode.Refused,
            DeployOutcome.RolledBack => ExitCode.RolledBack,
            DeployOutcome.RollbackFailed => ExitCode.RollbackFailed,
            _ => ExitCode.Failure,
        };
        if (code != ExitCode.Success)
            return ExitCode.Fail(result.Sentence, code);
        Console.WriteLine(result.Sentence);
        return code;
    }
}
