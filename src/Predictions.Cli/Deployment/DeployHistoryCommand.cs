using System.CommandLine;
using Predictions.Cli.Models;
using Predictions.Deploy;

namespace Predictions.Cli.Deployment;

/// <summary><c>predictions deploy history ENVIRONMENT</c>: lists the runs with user, image, commit and verdict.</summary>
internal static class DeployHistoryCommand
{
    public static Command Create()
    {
        var environment = new Argument<string>("environment")
        {
            Description = "An environment of charts/predictions/deploy.yaml.",
        };
        var (folder, kubeConfig, format) = (DeployCommand.Folder(), DeployCommand.KubeConfig(), OutputFormat.Option());
        var command = new Command("history", "List the runs of an environment from its cluster, newest first.")
        {
            environment, folder, kubeConfig, format,
        };
        command.SetAction(async (parsed, stop) =>
        {
            var query =
                new DeployHistoryQuery(parsed.GetValue(environment)!, parsed.GetValue(folder)!, parsed.GetValue(kubeConfig));
            var json = parsed.GetValue(format) == OutputFormat.Json ? Console.Out : null;
            return await query.WriteAsync(Terminal.Wide(), json, stop) is { } error ? ExitCode.Fail(error) : ExitCode.Success;
        });
        return command;
    }
}
