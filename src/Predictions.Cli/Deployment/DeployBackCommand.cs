using System.CommandLine;
using Predictions.Deploy;

namespace Predictions.Cli.Deployment;

/// <summary><c>predictions deploy back ENVIRONMENT --because TEXT</c>: returns to the version before.</summary>
internal static class DeployBackCommand
{
    public const string Name = "back";

    public static Command Create()
    {
        var environment = new Argument<string>("environment")
        {
            Description = "An environment of charts/predictions/deploy.yaml, such as prod.",
        };
        var because = new Option<string>("--because") { Description = "Why. The audit keeps it.", Required = true };
        var force = new Option<string[]>("--force")
        {
            Description = $"Overrule a rule: {string.Join(" or ", GoBackRun.Overrulable)}; may be given several times.",
        };
        var (yes, dryRun, audit, evidence) =
            (DeployCommand.Yes(), DeployCommand.DryRun(), DeployCommand.Audit(), DeployCommand.Evidence());
        var (helm, plainHttp, folder, kubeConfig) =
            (DeployCommand.Helm(), DeployCommand.PlainHttp(), DeployCommand.Folder(), DeployCommand.KubeConfig());
        var command = new Command(Name, "Return to the version before the running one, by the history of the environment.")
        {
            environment, because, yes, dryRun, force, audit, evidence, helm, folder, kubeConfig, plainHttp,
        };
        command.SetAction(async (parsed, stop) =>
        {
            var options = new GoBackOptions(
                parsed.GetValue(environment)!, parsed.GetValue(because)!, parsed.GetValue(folder)!)
            {
                Yes = parsed.GetValue(yes),
                DryRun = parsed.GetValue(dryRun),
                Overruled = parsed.GetValue(force) ?? [],
                AuditFile = parsed.GetValue(audit),
                EvidenceFolder = parsed.GetValue(evidence),
                Helm = parsed.GetValue(helm),
                KubeConfig = parsed.GetValue(kubeConfig),
                PlainHttp = parsed.GetValue(plainHttp),
            };
            return DeployCommand.Ended(
                await new GoBackRun(options, Terminal.Wide(), Console.Error, TimeProvider.System).RunAsync(stop));
        });
        return command;
    }
}
