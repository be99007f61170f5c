using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Predictions.Service.Tests;

/// <summary>h2load, which sends at a rate that does not give way when answers are slow, and counts what came back.</summary>
internal static partial class LoadGenerator
{
    private const int Clients = 48;

    public static bool IsInstalled => Environment.GetEnvironmentVariable("PATH")!.Split(Path.PathSeparator)
        .Any(folder => File.Exists(Path.Combine(folder, "h2load")));

    /// <summary>Posts one JSON body over and over.</summary>
    /// <param name="uri">Where to.</param>
    /// <param name="bodyFile">The body.</param>
    /// <param name="perSecond">Requests a second, a multiple of 48.</param>
    /// <param name="seconds">For how long.</param>
    public static async Task<LoadResult> PostAsync(Uri uri, string bodyFile, int perSecond, int seconds)
    {
        var start = new ProcessStartInfo("h2load",
        [
            "--h1", $"--clients={Clients}", $"--rps={perSecond / Clients}", $"--duration={seconds}", $"--data={bodyFile}",
            "--header=content-type: application/json", uri.ToString(),
        ])
        { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var told = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return Requests().Match(told) is { Success: true } requests && Statuses().Match(told) is { Success: true } statuses
            ? new LoadResult(
                Number(requests, "done"), Number(statuses, "ok"), Number(requests, "failed") + Number(requests, "errored") + Number(requests, "timeout"),
                Number(statuses, "redirected") + Number(statuses, "refused") + Number(statuses, "broken"))
            : throw new InvalidOperationException($"h2load told nothing to go by:\n{told}\n{await errors}");
    }

    private static int Number(Match match, string group) => int.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"requests: \d+ total, \d+ started, (?<done>\d+) done, \d+ succeeded, (?<failed>\d+) failed, (?<errored>\d+) errored, (?<timeout>\d+) timeout")]
    private static partial Regex Requests();

    [GeneratedRegex(@"status codes: (?<ok>\d+) 2xx, (?<redirected>\d+) 3xx, (?<refused>\d+) 4xx, (?<broken>\d+) 5xx")]
    private static partial Regex Statuses();
}

/// <summary>What h2load counted.</summary>
/// <param name="Done">Requests that were answered.</param>
/// <param name="Ok">Of those, with 2xx.</param>
/// <param name="Failed">Failed, in error or out of time.</param>
/// <param name="OtherStatus">Answered with anything but 2xx.</param>
internal readonly record struct LoadResult(int Done, int Ok, int Failed, int OtherStatus)
{
    public static LoadResult operator +(LoadResult a, LoadResult b) =>
        new(a.Done + b.Done, a.Ok + b.Ok, a.Failed + b.Failed, a.OtherStatus + b.OtherStatus);
}
