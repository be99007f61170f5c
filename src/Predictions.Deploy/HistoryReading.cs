using Predictions.Deploy.Audit;
using Predictions.Deploy.Configuration;
using Predictions.Deploy.Kube;
using Predictions.Deploy.Source;
using Predictions.Deploy.Telling;
using Spectre.Console;

namespace Predictions.Deploy;

/// <summary>Reads what was deployed to an environment, when, how and from where, as the cluster keeps it.</summary>
/// <param name="environment">The environment's name.</param>
/// <param name="folder">A folder of a checkout, whose deploy.yaml says where that is.</param>
/// <param name="kubeConfig">The kubeconfig; <c>null</c> for KUBECONFIG's or the user's own.</param>
public sealed class HistoryReading(string environment, string folder, string? kubeConfig)
{
    /// <summary>Writes it to a console, newest first, or as lines of JSON, oldest first.</summary>
    /// <returns>Why it could not be read; <c>null</c> where it could.</returns>
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
        var place = DeployRequest.PlaceOf(settings, environment);
        using var space = Namespace.Of(new KubeAccess(kubeConfig), place, settings);
        return await new DeployHistory(space).ReadAsync(stop);
    }
}
