using Predictions.Deploy.Audit;
using Predictions.Deploy.Configuration;
using Predictions.Deploy.Kube;
using Predictions.Deploy.Source;
using Predictions.Deploy.Reporting;
using Spectre.Console;

namespace Predictions.Deploy;

/// <summary>Reads the runs that deployed to an environment from its cluster.</summary>
/// <param name="environment">The environment's name.</param>
/// <param name="folder">A folder of a checkout, whose deploy.yaml names the cluster.</param>
/// <param name="kubeConfig">The kubeconfig; <c>null</c> for the one in KUBECONFIG or the user's own.</param>
public sealed class DeployHistoryQuery(string environment, string folder, string? kubeConfig)
{
    /// <summary>Writes the runs as a table, newest first, or as lines of JSON, oldest first.</summary>
    /// <returns>Why the runs could not be read; <c>null</c> on success.</returns>
    public async Task<string?> WriteAsync(IAnsiConsole console, TextWriter? json, CancellationToken stop)
    {
        try
        {
            var runs = await ReadAsync(stop);
            foreach (var run in json is null ? [] : runs)
                await json!.WriteLineAsync(run.ToJson());
            if (json is null)
                HistoryTable.Write(console, runs);
            return null;
        }
        catch (DeployException e)
        {
            return e.Message;
        }
    }

    private async Task<IReadOnlyList<DeployRecord>> ReadAsync(CancellationToken stop)
    {
        var git = await GitCheckout.FindAsync(folder, stop);
        var settings = SettingsFile.Read(DeployRequest.ChartOf(git.Root));
        var target = DeployRequest.EnvironmentOf(settings, environment);
        using var space = Namespace.Of(new KubeAccess(kubeConfig), target, settings);
        return await new DeployHistory(space).ReadAsync(stop);
    }
}
