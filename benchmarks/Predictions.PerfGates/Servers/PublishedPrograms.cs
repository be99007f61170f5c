using System.Diagnostics;
using System.Runtime.InteropServices;
using Predictions.PerfGates.Machine;
using Predictions.PerfGates.Progress;

namespace Predictions.PerfGates.Servers;

/// <summary>The programs as they are shipped: published once each, when first asked for, into a folder that is gone afterwards.</summary>
/// <param name="root">The checkout.</param>
/// <param name="steps">Is told what is being published.</param>
internal sealed class PublishedPrograms(string root, Steps steps) : IDisposable
{
    private readonly Dictionary<string, string> _published = [];
    private readonly string _folder = Directory.CreateTempSubdirectory("predictions-bounds-").FullName;

    /// <summary>A server's program.</summary>
    public Task<string> ServerAsync(Peer peer, CancellationToken cancellation) => peer switch
    {
        Peer.Ours => ProgramAsync("src/Predictions.Service", "Predictions.Service", cancellation),
        Peer.Baseline => ProgramAsync("benchmarks/Predictions.Baseline", "Predictions.Baseline", cancellation),
        _ => ProgramAsync("benchmarks/Predictions.ReferenceService", "Predictions.ReferenceService", cancellation),
    };

    /// <summary>The command line.</summary>
    public Task<string> CliAsync(CancellationToken cancellation) => ProgramAsync("src/Predictions.Cli", "predictions", cancellation);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private async Task<string> ProgramAsync(string project, string assembly, CancellationToken cancellation)
    {
        if (_published.TryGetValue(project, out var done))
            return done;
        steps.Tell($"publishing {project}");
        var output = Path.Combine(_folder, assembly);
        // Build servers would outlive this program.
        var publish = Cores.Command(
            Cores.Both, "dotnet", "publish", Path.Combine(root, project), "-c", "Release", "-r", RuntimeInformation.RuntimeIdentifier,
            "-o", output, "--disable-build-servers", "-v", "quiet");
        await Tool.RunAsync(publish, cancellation);
        return _published[project] = Path.Combine(output, assembly + ".dll");
    }
}
