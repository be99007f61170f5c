using System.CommandLine;
using Predictions.Cli.Models;
using Predictions.Deploy;

namespace Predictions.Cli.Deployment;

/// <summary><c>predictions deploy history ENVIRONMENT</c>: who deployed what, when, from where, and how it ended.</summary>
internal static class HistoryCommand
{
    public static Command Create()
    {
        var environment = new Argument<string>("environment") { Description = "An environment of charts/predictions/deploy.yaml." };
        var (folder, kubeConfig, format) = (DeployCommand.Folder(), DeployCommand.KubeConfig(), OutputFormat.Option());
        var command = new Command("history", "Show what was deployed to an environment, as its cluster keeps it, newest first.")
        {
            environment, folder, kubeConfig, format,
        };
        command.SetAction(async (parsed, stop) =>
        {
            var reading = new HistoryReading(parsed.GetValue(environment)!, parsed.GetValue(folder)!, parsed.GetValue(kubeConfig));
            var json = parsed.GetValue(format) == OutputFormat.Json ? Console.Out : null;
            return await reading.WriteAsync(Terminal.Wide(), json, stop) is { } refusal ? ExitCode.Fail(refusal) : ExitCode.Success;
        });
        return command;
    }
}
