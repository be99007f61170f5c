using System.Buffers;
using Predictions.Core.Features;
using Predictions.Core.Scoring;

namespace Predictions.Core.Forecasting;

/// <summary>
/// Periods after the next: sums of lengths, within each state of the person, so that windows widen as they should. Its buffers are
/// rented; dispose it.
/// </summary>
internal ref struct LaterPeriods(PeriodStarts next, CycleLengths lengths, int cycles) : IDisposable
{
    private readonly CycleLengths _lengths = lengths;
    private readonly int _most = PeriodStarts.Horizon + cycles * (DayAxis.Count - 1);
    private double[] _from = [];
    private double[] _to = [];
    private double[] _days = [];
    private double[] _ovulation = [];
    private PeriodStarts _starts = next;

    /// <summary>Steps one cycle on and gives its start; valid until the next step.</summary>
    public DayMass Next()
    {
        if (_to.Length == 0)
        {
            _from = ArrayPool<double>.Shared.Rent(PersonStates.Count * _most);
            _to = ArrayPool<double>.Shared.Rent(PersonStates.Count * _most);
            _days = ArrayPool<double>.Shared.Rent(_most);
            _ovulation = ArrayPool<double>.Shared.Rent(_most + OvulationBefore.MoreDays);
        }

        (_from, _to) = (_to, _from);
        _starts = OneLater(_starts, _lengths, _from);
        return _starts.Marginal(_days);
    }

    /// <summary>The ovulation before the start just stepped to; valid until the next step.</summary>
    public readonly DayMass Ovulation(DayMass start, LutealPosterior luteal) => new OvulationBefore(luteal, start).Of(start, _ovulation);

    public readonly void Dispose()
    {
        if (_to.Length == 0)
            return;
        ArrayPool<double>.Shared.Return(_from);
        ArrayPool<double>.Shared.Return(_to);
        ArrayPool<double>.Shared.Return(_days);
        ArrayPool<double>.Shared.Return(_ovulation);
    }

    private static PeriodStarts OneLater(PeriodStarts starts, CycleLengths lengths, Span<double> room)
    {
        var later = new PeriodStarts(starts.First + DayAxis.First, starts.Length + DayAxis.Count - 1, room);
        later.Joint.Clear();
        for (var s = 0; s < PersonStates.Count; s++)
        {
            var row = lengths.State(s, out var shortest);
            var from = starts.State(s);
            var to = later.State(s)[(shortest - DayAxis.First)..];
            for (var i = 0; i < from.Length; i++)
                if (!ScaledSum.IsNegligible(from[i]))
                    ScaledSum.Add(row, from[i], to[i..]);
        }

        return later;
    }
}
