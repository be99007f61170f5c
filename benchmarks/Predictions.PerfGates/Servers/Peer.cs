using System.Runtime.InteropServices;
using Predictions.PerfGates.Machine;
using Predictions.Testing;

namespace Predictions.PerfGates.Servers;

/// <summary>The measured servers.</summary>
internal enum Peer
{
    /// <summary>The service.</summary>
    Ours,

    /// <summary>The same Redis read and a fixed reply of the same size.</summary>
    Baseline,

    /// <summary>The same forecasts, built by the public guides.</summary>
    Reference,
}

/// <summary>Publishes each program once, on first use.</summary>
/// <param name="log">Receives progress.</param>
/// <param name="kept">
/// The folder of the measured commit, which is kept, and whose programs are used again; <c>null</c> for a temporary one. Programs
/// of a commit with changes ("+") are published anew.
/// </param>
internal sealed class PublishedPrograms(ProgressLog log, string? kept) : IDisposable
{
    private readonly Dictionary<string, string> _published = [];
    private readonly string _folder = kept ?? Directory.CreateTempSubdirectory("predictions-perfgates-").FullName;

    /// <summary>The path of a server's dll.</summary>
    public Task<string> ServerAsync(Peer peer, CancellationToken cancellation) => peer switch
    {
        Peer.Ours => ProgramAsync("src/Predictions.Service", "Predictions.Service", cancellation),
        Peer.Baseline => ProgramAsync("benchmarks/Predictions.Baseline", "Predictions.Baseline", cancellation),
        _ => ProgramAsync("benchmarks/Predictions.ReferenceService", "Predictions.ReferenceService", cancellation),
    };

    /// <summary>The path of the command's dll.</summary>
    public Task<string> CliAsync(CancellationToken cancellation) =>
        ProgramAsync("src/Predictions.Cli", "predictions", cancellation);

    public void Dispose()
    {
        if (kept is null)
            Directory.Delete(_folder, recursive: true);
    }

    private async Task<string> ProgramAsync(string project, string assembly, CancellationToken cancellation)
    {
        if (_published.TryGetValue(project, out var done))
            return done;
        var output = Path.Combine(_folder, assembly);
        var program = Path.Combine(output, assembly + ".dll");
        if (kept is { } folder && !folder.EndsWith('+') && File.Exists(program))
            return _published[project] = program;
        log.Write($"publishing {project}");
        // Build servers would outlive this program.
        var publish = Cores.Command(
            Cores.Both, "dotnet", "publish", Path.Combine(Checkout.Root, project), "-c", "Release", "-r",
            RuntimeInformation.RuntimeIdentifier,
            "-o", output, "--disable-build-servers", "-v", "quiet",
            // The build checks style; the program is the same without.
            "-p:RunAnalyzers=false");
        await Tool.RunAsync(publish, cancellation);
        return _published[project] = program;
    }
}
