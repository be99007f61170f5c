using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Predictions.PerfGates.Machine;
using Predictions.PerfGates.Servers;

namespace Predictions.PerfGates.Traffic;

/// <summary>h2load: 8 connections with 32 requests under way on each, as many as the server answers.</summary>
internal static partial class H2Load
{
    private const int Connections = 8;
    private const int Streams = 32;

    /// <summary>Calls Predict with one body over and over.</summary>
    /// <param name="server">Whom.</param>
    /// <param name="body">The framed request.</param>
    /// <param name="amount">For how long, or how often.</param>
    /// <param name="cancellation">Ends it.</param>
    public static async Task<LoadedRun> GrpcAsync(ServerProcess server, byte[] body, Amount amount, CancellationToken cancellation)
    {
        var reply = await Probe.PredictAsync(server.Grpc, body, cancellation);
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllBytesAsync(file, body, cancellation);
            var (run, dataBytes) = await RunAsync(
                server,
                [amount.Argument, $"--data={file}", "--header=content-type: application/grpc", "--header=te: trailers",
                    new Uri(server.Grpc, PredictBody.Path).ToString()],
                cancellation);
            // gRPC says what went wrong in trailers, which h2load does not read; but then no reply comes before them.
            var due = run.Requests * reply.Length;
            return dataBytes >= due
                ? run
                : run with { Faults = [.. run.Faults, $"{dataBytes:N0} bytes of replies where {due:N0} were due: some calls failed"] };
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <summary>Gets URIs of a file, one a line, in turn, over HTTP/1.1.</summary>
    public static async Task<LoadedRun> HttpAsync(ServerProcess server, string urisFile, Amount amount, CancellationToken cancellation) =>
        (await RunAsync(server, ["--h1", amount.Argument, $"--input-file={urisFile}"], cancellation)).Run;

    private static async Task<(LoadedRun Run, long DataBytes)> RunAsync(
        ServerProcess server, IEnumerable<string> arguments, CancellationToken cancellation)
    {
        var before = server.ProcessorTime;
        var began = Stopwatch.GetTimestamp();
        var told = await Tool.RunAsync(
            Cores.Command(Cores.Load, "h2load", ["-c", $"{Connections}", "-m", $"{Streams}", .. arguments]), cancellation);
        var elapsed = Stopwatch.GetElapsedTime(began);
        var used = server.ProcessorTime - before;
        if (Requests().Match(told) is not { Success: true } requests || Statuses().Match(told) is not { Success: true } statuses
            || Data().Match(told) is not { Success: true } data)
            throw new MeasurementException($"h2load told nothing to go by: {told.ReplaceLineEndings(" ")}");

        var failed = Number(requests, 2) + Number(requests, 3) + Number(requests, 4);
        string[] faults =
        [
            .. failed > 0 ? [$"{failed:N0} requests failed"] : Array.Empty<string>(),
            .. Number(statuses, 1) < Number(requests, 1) ? [$"{Number(requests, 1) - Number(statuses, 1):N0} answers were not 2xx"] : Array.Empty<string>(),
        ];
        return (new LoadedRun(Number(requests, 1), elapsed, used, faults), Number(data, 1));
    }

    private static long Number(Match match, int group) => long.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"requests: \d+ total, \d+ started, (\d+) done, \d+ succeeded, (\d+) failed, (\d+) errored, (\d+) timeout")]
    private static partial Regex Requests();

    [GeneratedRegex(@"status codes: (\d+) 2xx")]
    private static partial Regex Statuses();

    [GeneratedRegex(@"traffic: .*\((\d+)\) data")]
    private static partial Regex Data();
}
