using Predictions.Core.Scoring;

namespace Predictions.Core.Forecasting;

/// <summary>The length of one cycle in one state of the person. Around it lie zeros, so that sums may read past its ends.</summary>
internal readonly ref struct LengthPmf
{
    private const int Margin = DayConvolution.Margin;

    // Rows are trimmed where they hold less than this a day; what is lost is far below the contract's 1e-6.
    private const double Negligible = 1e-7;

    /// <summary>The probabilities with their margins.</summary>
    public readonly ReadOnlySpan<double> WithMargins;

    /// <summary>The length that the first probability is of, in days.</summary>
    public readonly int ShortestDays;

    /// <param name="joint">How likely each day of the axis is, up to a factor.</param>
    /// <param name="room">Room for as many days and both margins.</param>
    public LengthPmf(scoped ReadOnlySpan<double> joint, Span<double> room)
    {
        var sum = DaySums.Of(joint);
        var least = Negligible * sum;
        var from = 0;
        while (joint[from] < least)
            from++;
        var to = joint.Length - 1;
        while (joint[to] < least)
            to--;

        var days = room.Slice(Margin, to - from + 1);
        room[..Margin].Clear();
        joint[from..(to + 1)].CopyTo(days);
        DaySums.Scale(days, 1 / sum);
        room.Slice(Margin + days.Length, Margin).Clear();
        WithMargins = room[..(days.Length + 2 * Margin)];
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
