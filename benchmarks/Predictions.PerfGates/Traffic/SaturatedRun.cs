using System.Diagnostics;
using Predictions.PerfGates.Machine;
using Predictions.PerfGates.Servers;
using Predictions.Testing;

namespace Predictions.PerfGates.Traffic;

/// <summary>One run of h2load with 8 connections and 32 requests in flight on each, which saturates a server.</summary>
/// <param name="Requests">Answered requests.</param>
/// <param name="Elapsed">The duration.</param>
/// <param name="ServerTime">The server's CPU time.</param>
/// <param name="Faults">Failures in words; empty without failures.</param>
internal sealed record SaturatedRun(long Requests, TimeSpan Elapsed, TimeSpan ServerTime, IReadOnlyList<string> Faults)
{
    // A server below this share of its core was not the limit.
    private const double MinBusy = 0.95;

    private static readonly string[] Shape = ["-c", "8", "-m", "32"];

    private static readonly string[] OverHttp1 = ["--h1"];

    public double PerSecond => Requests / Elapsed.TotalSeconds;

    /// <summary>The share of its core that the server used.</summary>
    public double Busy => ServerTime / Elapsed;

    /// <summary>The server's CPU time per request in microseconds.</summary>
    public double MicrosecondsPerRequest => ServerTime.TotalMicroseconds / Requests;

    /// <summary>Calls Predict with one body.</summary>
    /// <param name="server">The server.</param>
    /// <param name="body">The framed request.</param>
    /// <param name="amount">h2load's option for the duration or the number of requests.</param>
    /// <param name="cancellation">Stops h2load.</param>
    public static async Task<SaturatedRun> GrpcAsync(ServerProcess server, byte[] body, string amount,
        CancellationToken cancellation)
    {
        var reply = await GrpcCall.PredictAsync(server.Grpc, body, cancellation);
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllBytesAsync(file, body, cancellation);
            var (run, dataBytes) = await RunAsync(
                server,
                [amount, $"--data={file}", "--header=content-type: application/grpc", "--header=te: trailers",
                    new Uri(server.Grpc, GrpcCall.Path).ToString()],
                cancellation);
            // h2load does not read the gRPC status in the trailers. A failed call has no reply, so the bytes show failures.
            var expected = run.Requests * reply.Length;
            return dataBytes >= expected
                ? run
                : run with
                {
                    Faults = [.. run.Faults, $"{dataBytes:N0} bytes of replies, expected {expected:N0}: some calls failed"]
                };
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <summary>Gets the URIs of a file over HTTP/1.1, or over HTTP/2 from a server whose endpoint speaks it.</summary>
    public static async Task<SaturatedRun> HttpAsync(
        ServerProcess server, string urisFile, string amount, CancellationToken cancellation, bool isHttp2 = false) =>
        (await RunAsync(server, [.. isHttp2 ? [] : OverHttp1, amount, $"--input-file={urisFile}"], cancellation)).Run;

    public static string Seconds(int seconds) => $"--duration={seconds}";

    /// <summary>The reasons to reject a run: failures, or a server that was not saturated.</summary>
    public IEnumerable<string> FaultsOf(Peer peer)
    {
        foreach (var fault in Faults)
            yield return $"{peer}: {fault}";
        if (Busy < MinBusy)
            yield return $"{peer}: busy under {MinBusy:P0}; the load did not saturate it";
    }

    public override string ToString() => $"{PerSecond:N0}/s, {MicrosecondsPerRequest:0.0} µs of CPU each, server {Busy:P0} busy";

    private static async Task<(SaturatedRun Run, long DataBytes)> RunAsync(
        ServerProcess server, IEnumerable<string> arguments, CancellationToken cancellation)
    {
        var before = server.ProcessorTime;
        var began = Stopwatch.GetTimestamp();
        var counts = await H2Load.RunAsync([.. Shape, .. arguments], Cores.Load, cancellation);
        var elapsed = Stopwatch.GetElapsedTime(began);
        var used = server.ProcessorTime - before;
        string[] faults =
        [
            .. counts.Failed > 0 ? [$"{counts.Failed:N0} requests failed"] : Array.Empty<string>(),
            .. counts.Ok < counts.Done ? [$"{counts.Done - counts.Ok:N0} responses were not 2xx"] : Array.Empty<string>(),
        ];
        return (new SaturatedRun(counts.Done, elapsed, used, faults), counts.DataBytes);
    }
}
