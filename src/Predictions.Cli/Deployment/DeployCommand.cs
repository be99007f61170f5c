using System.CommandLine;
using Predictions.Deploy;
using Predictions.Deploy.Rules;

namespace Predictions.Cli.Deployment;

/// <summary><c>predictions deploy IMAGE ENVIRONMENT</c>: from a commit to a cluster with two inputs.</summary>
internal static class DeployCommand
{
    public const string Name = "deploy";

    /// <summary>How long a stop may take: evidence is kept and the rollout goes back first.</summary>
    public static readonly TimeSpan LongestStop = TimeSpan.FromHours(1);

    public static Command Create()
    {
        var image = new Argument<string>("image") { Description = "WHAT: an image, such as registry.example.com/predictions:1.4." };
        var environment = new Argument<string>("environment") { Description = "WHERE: one of charts/predictions/deploy.yaml, such as dev." };
        var yes = new Option<bool>("--yes") { Description = "Ask nobody, even on a terminal." };
        var dryRun = new Option<bool>("--dry-run") { Description = "Look at everything, tell it, and write nothing anywhere." };
        var force = new Option<string[]>("--force")
        {
            Description = $"Overrule a rule: {string.Join(", ", RuleNames.MayBeOverruled)}. May be given several times; asks for --because.",
        };
        var because = new Option<string?>("--because") { Description = "Why a rule is overruled; kept in the audit." };
        var audit = new Option<string?>("--audit") { Description = "A file that audit lines are appended to, beside standard error." };
        var evidence = new Option<string?>("--evidence") { Description = "A folder for evidence of failures; by default in your own data." };
        var helm = new Option<string?>("--helm") { Description = "Helm's program; by default PREDICTIONS_HELM's, .tools/helm-4.1.4, or PATH's." };
        var plainHttp = new Option<bool>("--plain-http") { Description = "The registry, on this machine, speaks HTTP." };
        var (folder, kubeConfig) = (Folder(), KubeConfig());
        var command = new Command(Name, "Deploy an image to an environment, or show what was deployed there.")
        {
            image, environment, yes, dryRun, force, because, audit, evidence, helm, folder, kubeConfig, plainHttp, HistoryCommand.Create(),
        };
        command.SetAction((parsed, stop) => Run(
            new DeployAsk(parsed.GetValue(image)!, parsed.GetValue(environment)!, parsed.GetValue(folder)!)
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
        Description = "A folder of the checkout that is deployed from.",
        DefaultValueFactory = _ => Environment.CurrentDirectory,
    };

    public static Option<string?> KubeConfig() => new("--kubeconfig")
    {
        Description = "The kubeconfig; by default KUBECONFIG's, or the user's own.",
    };

    private static async Task<int> Run(DeployAsk ask, CancellationToken stop)
    {
        var deployment = new Predictions.Deploy.Deployment(ask, ModelCard.Judge, Terminal.Wide(), Console.Error, TimeProvider.System);
        var ending = await deployment.RunAsync(stop);
        switch (ending.Outcome)
        {
            case DeployOutcome.Deployed or DeployOutcome.Rehearsed:
                Console.WriteLine(ending.Sentence);
                return ExitCode.Success;
            case DeployOutcome.Refused:
                return ExitCode.Refuse(ending.Sentence);
            case DeployOutcome.RolledBack:
                return ExitCode.WentBack(ending.Sentence);
            case DeployOutcome.LeftBroken:
                return ExitCode.NeedsAPerson(ending.Sentence);
            default:
                return ExitCode.Fail(ending.Sentence);
        }
    }
}
