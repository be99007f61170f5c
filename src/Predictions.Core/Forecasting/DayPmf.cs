using Predictions.Core.Scoring;

namespace Predictions.Core.Forecasting;

/// <summary>
/// The probabilities of consecutive days, and their sums up to and with each day. Offset 0 is the first day of the running cycle.
/// </summary>
internal readonly ref struct DayPmf(int first, ReadOnlySpan<double> mass, ReadOnlySpan<double> sums)
{
    // The rounding error of a cumulative sum of doubles.
    private const double Rounding = 1e-12;

    private readonly ReadOnlySpan<double> _sums = sums;

    public readonly int First = first;
    public readonly ReadOnlySpan<double> Mass = mass;

    /// <summary>Fills the sums of days.</summary>
    /// <param name="first">The first day.</param>
    /// <param name="mass">The probabilities; their number is a multiple of four.</param>
    /// <param name="buffer">At least as long as <paramref name="mass"/>.</param>
    public static DayPmf Of(int first, ReadOnlySpan<double> mass, Span<double> buffer)
    {
        DaySums.Cumulate(mass, 0, buffer);
        return new DayPmf(first, mass, buffer[..mass.Length]);
    }

    /// <summary>The days from one on, scaled to a sum of one.</summary>
    /// <param name="day">The day; the first one where it is later.</param>
    /// <param name="buffer">Twice as long as the days. It may hold this distribution.</param>
    /// <param name="sum">The probability of these days.</param>
    public DayPmf From(int day, Span<double> buffer, out double sum)
    {
        var start = Math.Clamp(day - First, 0, Mass.Length - 1);
        var count = Mass.Length - start;
        var all = buffer.Length / 2;
        Mass[start..].CopyTo(buffer);
        buffer[count..all].Clear();
        sum = DaySums.Of(buffer[..all]);
        DaySums.Scale(buffer[..all], 1 / sum);
        return Of(First + start, buffer[..all], buffer[all..]);
    }

    /// <summary>Whether a cumulative probability reaches a quantile.</summary>
    public static bool Reaches(double cumulative, double probability) => cumulative >= probability - Rounding;

    /// <summary>The number of days before a quantile, of a few days' sums.</summary>
    public static int CountBefore(ReadOnlySpan<double> sums, double probability) =>
        DaySums.CountBelow(sums, probability - Rounding);

    /// <summary>The first day with a cumulative probability of at least <paramref name="probability"/>.</summary>
    public int Quantile(double probability) => First + IndexOf(probability, 0);

    /// <summary>The days of three ascending quantiles, and the probability from the first to the last.</summary>
    public DayRange Range(double low, double middle, double high)
    {
        var earliest = IndexOf(low, 0);
        var likely = IndexOf(middle, earliest);
        var latest = IndexOf(high, likely);
        return new DayRange(
            First + likely, First + earliest, First + latest,
            Math.Min(1, _sums[latest] - (earliest > 0 ? _sums[earliest - 1] : 0)));
    }

    /// <summary>The probability of the days up to and with a day.</summary>
    public double Until(int day) => day < First ? 0 : _sums[Math.Min(day - First, _sums.Length - 1)];

    /// <summary>The probability of the days <paramref name="from"/> to <paramref name="to"/>, both included.</summary>
    public double Between(int from, int to) => Math.Clamp(Until(to) - Until(from - 1), 0, 1);

    /// <summary>The indices of the days that remain without those at each end that together hold at most <paramref name="max"/>.
    /// </summary>
    public (int From, int To) Trimmed(double max)
    {
        var from = DaySums.FirstAtLeast(_sums, Math.BitIncrement(max));
        return (from, DaySums.FirstAtLeast(_sums, _sums[^1] - max, from) + 1);
    }

    private int IndexOf(double probability, int from) => DaySums.FirstAtLeast(_sums, probability - Rounding, from);
}

/// <summary>The median day, and a range with its probability.</summary>
internal readonly record struct DayRange(int Likely, int Earliest, int Latest, double Held);
