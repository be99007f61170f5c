using System.Runtime.InteropServices;

namespace Predictions.LoadTest.Results;

/// <summary>The result of one load.</summary>
public sealed record Measurement
{
    public required string Target { get; init; }

    /// <summary>Planned arrivals per second; <c>null</c> for a closed loop.</summary>
    public double? Rate { get; init; }

    /// <summary>Requests in flight on each connection of a closed loop; <c>null</c> for an open loop.</summary>
    public int? Closed { get; init; }

    public required int Connections { get; init; }

    /// <summary>The measured time in seconds.</summary>
    public required double Seconds { get; init; }

    /// <summary>Answers per second, including errors.</summary>
    public required double Throughput { get; init; }

    /// <summary>The latencies of all requests, failed ones included.</summary>
    public required Latencies Latency { get; init; }

    /// <summary>The latencies of successful answers; <c>null</c> if there is none.</summary>
    public Latencies? AnswerLatency { get; init; }

    /// <summary>The latencies of failed requests; <c>null</c> without errors.</summary>
    public Latencies? ErrorLatency { get; init; }

    /// <summary>How late the load tester sent requests that had a free slot. The delay is included in the latencies.</summary>
    public required Latencies Lateness { get; init; }

    /// <summary>Error counts by the outcome's name.</summary>
    public required IReadOnlyDictionary<string, long> Errors { get; init; }

    /// <summary><c>null</c> if the server's process is unknown or not visible.</summary>
    public ServerUse? Server { get; init; }

    /// <summary>CPU time of the load tester ÷ elapsed time, in % of one core.</summary>
    public required double LoadTesterBusyPercent { get; init; }

    /// <summary>Connections that replaced closed ones, for example when the server limits a connection's age.</summary>
    public required int ConnectionsReopened { get; init; }

    /// <summary>Requests that were sent again because the server certainly had not processed them.</summary>
    public required long RequestsResent { get; init; }

    /// <summary>Response headers in an encoding that the client does not read.</summary>
    public required long OpaqueHeaders { get; init; }

    /// <summary>Whether the load was stopped early.</summary>
    public required bool IsInterrupted { get; init; }

    /// <summary>Whether the load fell too far behind its schedule and was abandoned.</summary>
    public required bool IsGivenUp { get; init; }

    public long ErrorCount => Errors.Values.Sum();

    /// <summary>Successful answers per second.</summary>
    public double Goodput => (Latency.Requests - ErrorCount) / Seconds;

    /// <summary>Whether the load shows how the target fails, and not how it answers.</summary>
    public bool IsMostlyErrors => 2 * ErrorCount > Latency.Requests;

    public double ErrorShare => Latency.Requests == 0 ? 0 : (double)ErrorCount / Latency.Requests;
}

/// <summary>The resources that the server's process used during the measurement.</summary>
/// <param name="CpuUsPerRequest">CPU time per answer, in microseconds.</param>
/// <param name="BusyPercent">CPU time ÷ elapsed time, in % of one core.</param>
/// <param name="ResidentMiB">Resident memory at the end.</param>
public sealed record ServerUse(double CpuUsPerRequest, double BusyPercent, double ResidentMiB)
{
    /// <summary>One core counts as saturated from this value on.</summary>
    public const double SaturatedPercent = 95;
}

/// <summary>A service level objective for one load.</summary>
/// <param name="P99Ms">The longest allowed 99th percentile of successful answers, in milliseconds.</param>
/// <param name="ErrorShare">The largest allowed share of errors, 0 to 1.</param>
public sealed record Slo(double P99Ms, double ErrorShare)
{
    /// <summary>Without an objective, a load still has to show answers: at least half of its calls must succeed.</summary>
    public static Slo None { get; } = new(double.PositiveInfinity, 1);

    /// <summary>The reason why a measurement misses the objective, in one line; <c>null</c> if it meets it.</summary>
    public string? MissedBy(Measurement measured) => measured switch
    {
        { IsGivenUp: true } => "it fell ever further behind the rate",
        { Latency.Requests: 0, IsInterrupted: false } => "nothing was answered",
        { } when measured.ErrorShare > ErrorShare =>
            $"{100 * measured.ErrorShare:0.###} % errors, {100 * ErrorShare:0.###} % allowed",
        { IsMostlyErrors: true } =>
            $"more than half of the calls failed: {measured.ErrorCount:N0} of {measured.Latency.Requests:N0}",
        { AnswerLatency.P99Ms: var p99 } when p99 > P99Ms => $"p99 {p99:0.###} ms, {P99Ms:0.###} ms allowed",
        _ => null,
    };
}

/// <summary>The machine and time of a measurement.</summary>
/// <param name="Cpu">The processor's name, or "unknown".</param>
/// <param name="Cores">Cores that this process may use.</param>
/// <param name="System">The operating system.</param>
/// <param name="Runtime">The load tester's .NET version.</param>
/// <param name="At">The time at which the results were written.</param>
public sealed record Machine(string Cpu, int Cores, string System, string Runtime, DateTimeOffset At)
{
    private const string CpuTable = "/proc/cpuinfo";

    public static Machine Here() => new(
        CpuName() ?? "unknown", Environment.ProcessorCount, RuntimeInformation.OSDescription,
        RuntimeInformation.FrameworkDescription,
        TimeProvider.System.GetUtcNow());

    /// <summary>The processor's name; <c>null</c> if the system does not state it.</summary>
    public static string? CpuName() => File.Exists(CpuTable)
        ? File.ReadLines(CpuTable).FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[1].Trim()
        : null;
}

/// <summary>A figure over several rounds.</summary>
/// <param name="Median">The median; for an even count, the mean of the two middle values.</param>
/// <param name="Least">The minimum.</param>
/// <param name="Most">The maximum.</param>
public sealed record RoundStatistics(double Median, double Least, double Most)
{
    /// <returns><c>null</c> if a round has no finite value, or if there is no round.</returns>
    public static RoundStatistics? Of(IEnumerable<double?> rounds)
    {
        double?[] all = [.. rounds.Order()];
        if (all.Length == 0 || all.Any(v => v is null or double.NaN or double.PositiveInfinity))
            return null;
        double[] values = [.. all.Select(v => v!.Value)];
        return new RoundStatistics((values[(values.Length - 1) / 2] + values[values.Length / 2]) / 2, values[0], values[^1]);
    }
}
