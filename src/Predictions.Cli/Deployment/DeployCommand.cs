using System.CommandLine;
using Predictions.Deploy;
using Predictions.Deploy.Rules;

namespace Predictions.Cli.Deployment;

/// <summary><c>predictions deploy IMAGE ENVIRONMENT</c>: deploys an image to a cluster.</summary>
internal static class DeployCommand
{
    public const string Name = "deploy";

    /// <summary>The time limit of a stop, in which the run saves the evidence and rolls back.</summary>
    public static readonly TimeSpan StopTimeout = TimeSpan.FromHours(1);

    public static Command Create()
    {
        var image = new Argument<string>("image") { Description = "The image, such as registry.example.com/predictions:1.4." };
        var environment = new Argument<string>("environment")
        {
            Description = "An environment of charts/predictions/deploy.yaml, such as dev.",
        };
        var yes = CommandOption.Of<bool>("--yes", "Deploy without a confirmation.");
        var dryRun = CommandOption.Of<bool>("--dry-run", "Judge the rules and show the changes, and write nothing.");
        var force = new Option<string[]>("--force")
        {
            Description = "Overrule a rule; may be given several times, and needs --because. "
                + string.Join(
                    ' ', DeployRule.All.Where(rule => rule.MayBeOverruled).Select(rule => $"{rule.Name}: {rule.Demand}")),
        };
        var because = CommandOption.Of<string?>("--because", "Why a rule is overruled. The audit keeps it.");
        var audit = CommandOption.Of<string?>("--audit", "A file to append audit lines to, in addition to standard error.");
        var evidence = CommandOption.Of<string?>(
            "--evidence", "A folder for the evidence of a failure. Default: in your data folder.");
        var helm = CommandOption.Of<string?>(
            "--helm", "Helm's program. Default: PREDICTIONS_HELM, .tools/helm-4.1.4, or helm on PATH.");
        var plainHttp = CommandOption.Of<bool>("--plain-http", "Use HTTP; only for a registry on a loopback address.");
        var (folder, kubeConfig) = (Folder(), KubeConfig());
        var command = new Command(Name, "Deploy an image to an environment, or show what was deployed there.")
        {
            image, environment, yes, dryRun, force, because, audit, evidence, helm, folder, kubeConfig, plainHttp,
            DeployHistoryCommand.Create(),
        };
        command.SetAction((parsed, stop) => RunAsync(
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
        var result = await deployment.RunAsync(stop);
        var code = result.Outcome switch
        {
            DeployOutcome.Deployed or DeployOutcome.DryRun => ExitCode.Success,
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
