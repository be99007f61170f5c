using Predictions.LoadTest.Load;
using Predictions.LoadTest.Wire;

namespace Predictions.LoadTest.Results;

/// <summary>What one load came to.</summary>
internal sealed record Measurement
{
    public required string Target { get; init; }

    /// <summary>Arrivals asked for, a second; absent for a closed loop.</summary>
    public double? Rate { get; init; }

    /// <summary>Requests in flight on each connection of a closed loop; absent for an open one.</summary>
    public int? Closed { get; init; }

    public required int Connections { get; init; }

    /// <summary>How long was measured, in seconds.</summary>
    public required double Seconds { get; init; }

    /// <summary>Answers a second while it was measured, errors included.</summary>
    public required double Throughput { get; init; }

    public required Latencies Latency { get; init; }

    /// <summary>Of those that ended with an error; absent where none did.</summary>
    public Latencies? ErrorLatency { get; init; }

    /// <summary>How late requests left that could have left: the load tester's own part, which is in the latencies.</summary>
    public required Latencies Lateness { get; init; }

    /// <summary>Errors by their name.</summary>
    public required IReadOnlyDictionary<string, long> Errors { get; init; }

    /// <summary>Absent where the process was not named or is not visible.</summary>
    public ServerUse? Server { get; init; }

    /// <summary>Processor time of the load tester ÷ time, in per cent of one core.</summary>
    public required double LoadTesterBusyPercent { get; init; }

    /// <summary>Connections opened in place of others, as when a server closes them by age.</summary>
    public required int ConnectionsReopened { get; init; }

    /// <summary>Requests sent again because the server certainly had not begun them.</summary>
    public required long RequestsResent { get; init; }

    /// <summary>Headers of answers that were coded in a way that is not read.</summary>
    public required long OpaqueHeaders { get; init; }

    /// <summary>Whether it was stopped before its time.</summary>
    public required bool IsInterrupted { get; init; }

    /// <summary>Whether it fell so far behind its schedule that it was given up.</summary>
    public required bool IsGivenUp { get; init; }

    public long ErrorCount => Errors.Values.Sum();

    /// <summary>Requests a second that were answered without an error.</summary>
    public double Goodput => (Latency.Requests - ErrorCount) / Seconds;

    public double ErrorShare => Latency.Requests == 0 ? 0 : (double)ErrorCount / Latency.Requests;

    public static IReadOnlyDictionary<string, long> ErrorsOf(IReadOnlyCollection<Tally> tallies) =>
        Enumerable.Range(1, Ending.Count - 1)
            .Select(ending => (Name: Ending.NameOf(ending), Count: tallies.Sum(t => t.Of(ending))))
            .Where(e => e.Count > 0).ToDictionary(e => e.Name, e => e.Count);
}
