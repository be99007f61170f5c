using Predictions.Core.Features;

namespace Predictions.Core.Scoring;

/// <summary>The seam for a learned model: the daily hazard of a cycle's end, all days at once.</summary>
public interface IHazardModel
{
    /// <summary>
    /// Fills <paramref name="hazards"/>[i] with P(the cycle's length is d | it is at least d) for d = <see cref="DayAxis.First"/> + i.
    /// </summary>
    void Hazards(in HistorySummary summary, Span<double> hazards);
}
