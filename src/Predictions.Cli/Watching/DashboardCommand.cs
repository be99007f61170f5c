using System.CommandLine;
using Predictions.Deploy.Watching;

namespace Predictions.Cli.Watching;

/// <summary><c>predictions dashboard</c>: the Grafana dashboard of the service.</summary>
internal static class DashboardCommand
{
    public static Command Create()
    {
        var path = new Option<string?>("--out") { Description = "The JSON file; without it, standard output." };
        var command = new Command("dashboard", "Write the Grafana dashboard of the service.") { path };
        command.SetAction(parsed => Run(parsed.GetValue(path)));
        return command;
    }

    private static int Run(string? path)
    {
        var json = GrafanaJson.Of(ServiceDashboard.Create());
        if (path is not null)
            return AtomicFile.Write("--out", path, writer => writer.Write(json));
        Console.Write(json);
        return ExitCode.Success;
    }
}
