using System.Diagnostics;
using HdrHistogram;
using Predictions.LoadTest.Wire;

namespace Predictions.LoadTest.Load;

/// <summary>What one thread has measured. It alone writes; others read while it does.</summary>
internal sealed class Tally
{
    /// <summary>Latencies are kept in units of 100 ns with three digits, up to ten minutes.</summary>
    public const double UnitsPerMs = 10_000;

    private const long MostUnits = (long)(600_000 * UnitsPerMs);
    private const int Digits = 3;

    private static readonly double UnitsPerTick = 1_000 * UnitsPerMs / Stopwatch.Frequency;

    private readonly Recorder _latencies = new(1, MostUnits, Digits, (id, low, high, digits) => new LongHistogram(id, low, high, digits));
    private readonly long[] _endings = new long[Ending.Count];
    private HistogramBase? _interval;
    private long _answered;

    /// <summary>How late requests left although they could have: the load tester's own fault. Read once the thread has ended.</summary>
    public LongHistogram Lateness { get; } = new(1, MostUnits, Digits);

    /// <summary>Of requests that ended with an error. Read once the thread has ended.</summary>
    public LongHistogram Failures { get; } = new(1, MostUnits, Digits);

    /// <summary>Answers of any kind since the start, warm-up included.</summary>
    public long Answered => Volatile.Read(ref _answered);

    /// <summary>Requests sent a second time because the server had not begun them.</summary>
    public long Resent { get; set; }

    /// <summary>Connections opened in place of others.</summary>
    public int Reopened { get; set; }

    /// <summary>Headers of answers that could not be read.</summary>
    public long OpaqueHeaders { get; set; }

    public static LongHistogram NewHistogram() => new(1, MostUnits, Digits);

    public void Answer() => Volatile.Write(ref _answered, _answered + 1);

    /// <summary>Counts a request that is measured.</summary>
    public void Measure(int ending, long latencyTicks)
    {
        Volatile.Write(ref _endings[ending], _endings[ending] + 1);
        _latencies.RecordValue(Units(latencyTicks));
        if (ending != Ending.Success)
            Failures.RecordValue(Units(latencyTicks));
    }

    public void MeasureLateness(long ticks) => Lateness.RecordValue(Units(ticks));

    public long Of(int ending) => Volatile.Read(ref _endings[ending]);

    /// <summary>The latencies since this was asked last, kept until it is asked again. One caller at a time.</summary>
    public HistogramBase TakeLatencies() => _interval = _latencies.GetIntervalHistogram(_interval);

    private static long Units(long ticks) => Math.Clamp((long)(ticks * UnitsPerTick), 1, MostUnits);
}
