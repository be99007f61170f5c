using Predictions.Core.Scoring;

namespace Predictions.Core.Forecasting;

/// <summary>
/// The length of one cycle in one state of the person, with zeros on both sides, so that sums may read past its ends.
/// </summary>
internal readonly ref struct LengthPmf
{
    private const int Margin = DayConvolution.Margin;

    // Rows are trimmed where a day holds less than this. The loss is far below the contract's 1e-6.
    private const double Negligible = 1e-7;

    /// <summary>The probabilities with their margins.</summary>
    public readonly ReadOnlySpan<double> WithMargins;

    /// <summary>The length of the first probability, in days.</summary>
    public readonly int ShortestDays;

    /// <param name="joint">The probability of each day of the axis, up to a factor.</param>
    /// <param name="buffer">At least as long as the days and both margins.</param>
    public LengthPmf(scoped ReadOnlySpan<double> joint, Span<double> buffer)
    {
        var sum = DaySums.Of(joint);
        var least = Negligible * sum;
        var from = 0;
        while (joint[from] < least)
            from++;
        var to = joint.Length - 1;
        while (joint[to] < least)
            to--;

        var days = buffer.Slice(Margin, to - from + 1);
        buffer[..Margin].Clear();
        joint[from..(to + 1)].CopyTo(days);
        DaySums.Scale(days, 1 / sum);
        buffer.Slice(Margin + days.Length, Margin).Clear();
        WithMargins = buffer[..(days.Length + 2 * Margin)];
        ShortestDays = DayAxis.First + from;
    }

    /// <summary>P(length = <see cref="ShortestDays"/> + i).</summary>
    public ReadOnlySpan<double> Days => WithMargins[Margin..^Margin];

    public double MeanDays
    {
        get
        {
            var mean = 0.0;
            var days = Days;
            for (var i = 0; i < days.Length; i++)
                mean += (ShortestDays + i) * days[i];
            return mean;
        }
    }
}
