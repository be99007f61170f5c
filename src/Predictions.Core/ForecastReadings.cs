using Predictions.Core.Features;
using Predictions.Core.Forecasting;
using Predictions.Core.History;
using Predictions.Core.Scoring;

namespace Predictions.Core;

/// <summary>
/// How the stages of <see cref="ForecastPipeline"/> read a history, to explain a forecast. It calls the same code, and a forecast
/// does not call it.
/// </summary>
/// <param name="Starts">How each logged start is read, oldest first.</param>
/// <param name="Intervals">How each interval that ends a usable cycle is read, oldest first.</param>
/// <param name="PastEvidence">What was logged of ovulation in past cycles, oldest first.</param>
/// <param name="LastStart">The first day of the running cycle.</param>
/// <param name="UsedOvulation">The logged ovulation of the running cycle that counts, if any.</param>
/// <param name="FirstSignDay">Days from the running cycle's first day to its first fertile sign, if any.</param>
/// <param name="Features">The features, with the posterior.</param>
/// <param name="Situation">The situation that the share of the learned hazard depends on.</param>
/// <param name="Learned">The share of the learned hazard; 0 without a learned model.</param>
/// <param name="Running">How the running cycle is read; <c>null</c> while cycles are paused.</param>
public sealed record ForecastReadings(
    IReadOnlyList<StartReading> Starts, IReadOnlyList<IntervalWeights> Intervals, IReadOnlyList<CycleEvidence> PastEvidence,
    DateOnly LastStart, Ovulation? UsedOvulation, int? FirstSignDay, CycleFeatures Features, PersonSituation Situation,
    DayShares Learned, RunningReading? Running)
{
    /// <summary>
    /// Reads a history as of a day. <c>null</c> where no period began on or before it.
    /// </summary>
    /// <param name="history">The log. Records that begin after <paramref name="asOf"/> are ignored.</param>
    /// <param name="asOf">The person's local date.</param>
    /// <param name="model">The model.</param>
    public static ForecastReadings? Of(CycleHistory history, DateOnly asOf, ScoringModel model)
    {
        Span<int> lengths = stackalloc int[history.Periods.Length];
        Span<CycleEvidence> evidence = stackalloc CycleEvidence[history.Periods.Length];
        if (!ObservedCycles.TryDerive(history, asOf, lengths, evidence, out var cycles))
            return null;
        var features = CycleFeatures.From(cycles, model.Prior);
        Span<double> mass = stackalloc double[DayAxis.Count];
        LengthDistribution.Fill(model, features, mass);
        return new ForecastReadings(
            ObservedCycles.ReadStarts(history, asOf),
            CleanedCycles.WeightsOf(cycles.LengthsDays, model.Prior),
            cycles.Evidence.ToArray(),
            cycles.LastStart,
            cycles.RunningOvulation,
            cycles.RunningSigns.FirstFertileDay(cycles.LastStart),
            features,
            LearnedShares.SituationOf(features),
            model.Learned is null ? default : model.Shares.Of(features),
            cycles.IsPaused ? null : RunningReading.Of(cycles, features, mass, asOf));
    }
}
