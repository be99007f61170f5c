using Predictions.Core.Scoring;

namespace Predictions.Core.Forecasting;

/// <summary>
/// The length of one cycle by state of the person. Each row sums to one and has no days with negligible mass at its ends. All
/// rows have the same days, with zeros on both sides, so that sums may read past their ends.
/// </summary>
internal readonly ref struct CycleLengths
{
    /// <summary>The length of the caller's buffer, in doubles.</summary>
    public const int BufferSize = LocationMixture.Count * Stride;

    /// <summary>The distance between the rows of two states.</summary>
    public const int Stride = DayAxis.Count + 2 * Margin;

    private const int Margin = DayConvolution.Margin;

    // Rows are trimmed where a day holds less than this. The loss is far below the contract's 1e-6.
    private const double Negligible = 1e-7;

    private readonly ReadOnlySpan<double> _rows;
    private readonly int _days;

    /// <param name="joint">The distribution of the next length by state, from <see cref="LocationMixture.Split"/>.</param>
    /// <param name="buffer">At least <see cref="BufferSize"/> long.</param>
    public CycleLengths(scoped ReadOnlySpan<double> joint, Span<double> buffer)
    {
        Span<TrimmedRow> rows = stackalloc TrimmedRow[LocationMixture.Count];
        var (from, to) = (DayAxis.Count, 0);
        for (var s = 0; s < rows.Length; s++)
        {
            rows[s] = TrimmedRow.Of(joint.Slice(s * DayAxis.Count, DayAxis.Count));
            (from, to) = (Math.Min(from, rows[s].From), Math.Max(to, rows[s].To));
        }

        for (var s = 0; s < rows.Length; s++)
            rows[s].Fill(joint.Slice(s * DayAxis.Count, DayAxis.Count), from, to, buffer.Slice(s * Stride, Stride));
        _rows = buffer[..BufferSize];
        _days = to - from;
        ShortestDays = DayAxis.First + from;
    }

    /// <summary>The shortest length of any state, in days.</summary>
    public int ShortestDays { get; }

    /// <summary>The mean length in the middle state, in days.</summary>
    public double MeanDays
    {
        get
        {
            var mean = 0.0;
            var days = Days(1);
            for (var i = 0; i < days.Length; i++)
                mean += (ShortestDays + i) * days[i];
            return mean;
        }
    }

    /// <summary>P(length = <see cref="ShortestDays"/> + i) in a state.</summary>
    public ReadOnlySpan<double> Days(int state) => _rows.Slice(state * Stride + Margin, _days);

    /// <summary>The same with <see cref="DayConvolution.Margin"/> zeros before and after it.</summary>
    public ReadOnlySpan<double> WithMargins(int state) => _rows.Slice(state * Stride, _days + 2 * Margin);

    /// <summary>The days of one state that are not negligible, and its sum.</summary>
    private readonly record struct TrimmedRow(int From, int To, double Sum)
    {
        public static TrimmedRow Of(ReadOnlySpan<double> joint)
        {
            var sum = DaySums.Of(joint);
            var least = Negligible * sum;
            return new TrimmedRow(DaySums.FirstAtLeast(joint, least), DaySums.LastAtLeast(joint, least) + 1, sum);
        }

        /// <summary>Fills the days from <paramref name="first"/> to before <paramref name="end"/>, with margins.</summary>
        public void Fill(ReadOnlySpan<double> joint, int first, int end, Span<double> row)
        {
            row[..(Margin + From - first)].Clear();
            var days = row.Slice(Margin + From - first, To - From);
            joint[From..To].CopyTo(days);
            DaySums.Scale(days, 1 / Sum);
            row[(Margin + To - first)..(end - first + 2 * Margin)].Clear();
        }
    }
}
