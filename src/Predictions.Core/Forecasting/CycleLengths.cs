using Predictions.Core.Features;
using Predictions.Core.Scoring;

namespace Predictions.Core.Forecasting;

/// <summary>The length of one cycle by state of the person: each row sums to one, trimmed to the days that hold anything.</summary>
internal readonly ref struct CycleLengths
{
    // Rows are trimmed where they hold less than this a day; what is lost is far below the contract's 1e-6.
    private const double Negligible = 1e-7;

    private readonly ReadOnlySpan<double> _rows;

    public CycleLengths(scoped in LengthPosterior posterior, scoped ReadOnlySpan<double> mass, Span<double> rows, scoped Span<double> joint)
    {
        PersonStates.Split(posterior, mass, joint);
        for (var s = 0; s < PersonStates.Count; s++)
        {
            var row = joint.Slice(s * mass.Length, mass.Length);
            var sum = 0.0;
            foreach (var m in row)
                sum += m;
            for (var i = 0; i < row.Length; i++)
                rows[s * mass.Length + i] = row[i] / sum;
        }

        _rows = rows;
    }

    /// <summary>Lengths in <paramref name="state"/>, from <paramref name="shortest"/> days on.</summary>
    public ReadOnlySpan<double> State(int state, out int shortest)
    {
        var row = _rows.Slice(state * DayAxis.Count, DayAxis.Count);
        var from = 0;
        while (row[from] < Negligible)
            from++;
        var to = row.Length - 1;
        while (row[to] < Negligible)
            to--;
        shortest = DayAxis.First + from;
        return row[from..(to + 1)];
    }
}
