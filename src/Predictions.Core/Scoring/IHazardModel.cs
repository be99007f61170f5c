using Predictions.Core.Features;

namespace Predictions.Core.Scoring;

/// <summary>A learned model: the daily hazards of a cycle's end, for all days at once.</summary>
public interface IHazardModel
{
    /// <summary>
    /// Fills <paramref name="hazards"/>[i] with P(the cycle's length is d | it is at least d) for d = <see cref="DayAxis.First"/>
    /// + i.
    /// </summary>
    void Hazards(in HistorySummary summary, Span<double> hazards);
}
