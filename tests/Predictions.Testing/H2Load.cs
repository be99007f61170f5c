using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Predictions.Testing;

/// <summary>The counts of one run of h2load.</summary>
/// <param name="Done">Requests with a response.</param>
/// <param name="Ok">Responses with a 2xx status.</param>
/// <param name="Failed">Requests that failed, had an error or timed out.</param>
/// <param name="OtherStatus">Responses with a status other than 2xx.</param>
/// <param name="DataBytes">Bytes of response bodies.</param>
public readonly record struct H2LoadResult(long Done, long Ok, long Failed, long OtherStatus, long DataBytes)
{
    public static H2LoadResult operator +(H2LoadResult a, H2LoadResult b) => new(
        a.Done + b.Done, a.Ok + b.Ok, a.Failed + b.Failed, a.OtherStatus + b.OtherStatus, a.DataBytes + b.DataBytes);
}

/// <summary>Runs h2load (nghttp2): saturating loads over HTTP/2, and HTTP/1.1 loads of one request or a list of URIs.</summary>
public static partial class H2Load
{
    public const string Missing = "h2load is missing (Debian: apt-get install nghttp2-client)";

    private const int PostConnections = 48;

    public static bool IsInstalled => Environment.GetEnvironmentVariable("PATH")!.Split(Path.PathSeparator)
        .Any(folder => File.Exists(Path.Combine(folder, "h2load")));

    /// <summary>Posts one JSON body over HTTP/1.1 on 48 connections, at a rate that does not wait for responses.</summary>
    /// <param name="uri">The target.</param>
    /// <param name="bodyFile">The file with the body.</param>
    /// <param name="perSecond">Requests per second, a multiple of 48.</param>
    /// <param name="seconds">The duration.</param>
    public static Task<H2LoadResult> PostAsync(Uri uri, string bodyFile, int perSecond, int seconds) => RunAsync(
        [
            "--h1", $"--clients={PostConnections}", $"--rps={perSecond / PostConnections}", $"--duration={seconds}",
            $"--data={bodyFile}",
            "--header=content-type: application/json", uri.ToString(),
        ]);

    /// <summary>Runs h2load with its own arguments.</summary>
    /// <param name="arguments">As on h2load's command line.</param>
    /// <param name="core">The core that h2load is pinned to; <c>null</c> for any.</param>
    /// <param name="cancellation">Kills h2load.</param>
    /// <exception cref="IOException">h2load is missing, or its output has no counts.</exception>
    public static async Task<H2LoadResult> RunAsync(
        IEnumerable<string> arguments, string? core = null, CancellationToken cancellation = default)
    {
        var start = core is null ? new ProcessStartInfo("h2load", arguments)
            : new ProcessStartInfo("taskset", ["-c", core, "h2load", .. arguments]);
        var (_, text, errors) = await RunAsync(start, cancellation);
        if (Requests().Match(text) is not { Success: true } requests || Statuses().Match(text) is not { Success: true } statuses
            || Data().Match(text) is not { Success: true } data)
            throw new IOException($"h2load printed no counts: {text.ReplaceLineEndings(" ")} {errors}");
        return new H2LoadResult(
            Number(requests, 1), Number(statuses, 1), Number(requests, 2) + Number(requests, 3) + Number(requests, 4),
            Number(statuses, 2) + Number(statuses, 3) + Number(statuses, 4), Number(data, 1));
    }

    private static async Task<ProgramOutput> RunAsync(ProcessStartInfo start, CancellationToken cancellation)
    {
        try
        {
            return await ProgramOutput.OfAsync(start, cancellation);
        }
        catch (Win32Exception e)
        {
            throw new IOException(Missing, e);
        }
    }

    private static long Number(Match match, int group) => long.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"requests: \d+ total, \d+ started, (\d+) done, \d+ succeeded, (\d+) failed, (\d+) errored, (\d+) timeout")]
    private static partial Regex Requests();

    [GeneratedRegex(@"status codes: (\d+) 2xx, (\d+) 3xx, (\d+) 4xx, (\d+) 5xx")]
    private static partial Regex Statuses();

    [GeneratedRegex(@"traffic: .*\((\d+)\) data")]
    private static partial Regex Data();
}
