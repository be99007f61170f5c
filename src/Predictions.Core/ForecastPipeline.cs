using System.Diagnostics;
using Predictions.Core.Features;
using Predictions.Core.Forecasting;
using Predictions.Core.History;
using Predictions.Core.Scoring;

namespace Predictions.Core;

/// <summary>Read this first: history → features → scoring → forecast. A pure function of its arguments.</summary>
public static class ForecastPipeline
{
    /// <summary>
    /// Forecasts as of a day. Fails with <see cref="ErrorReason.NoPeriod"/> where no period began on or before it.
    /// </summary>
    /// <param name="history">The log. Records that begin after <c>as_of</c> are ignored.</param>
    /// <param name="request">The request. The caller has checked its ranges.</param>
    /// <param name="model">The model.</param>
    /// <param name="times">The times of the stages, which are added to.</param>
    public static Outcome<Forecast> Run(
        CycleHistory history, in ForecastRequest request, ScoringModel model, ref StageTimes times)
    {
        var began = Stopwatch.GetTimestamp();
        Span<int> lengths = stackalloc int[history.Periods.Length];
        Span<CycleEvidence> evidence = stackalloc CycleEvidence[history.Periods.Length];
        if (!ObservedCycles.TryDerive(history, request.AsOf, lengths, evidence, out var cycles))
            return NoPeriod;
        times.History += Lap(ref began);

        Span<double> likelyDays = stackalloc double[cycles.LengthsDays.Length];
        var cleaned = CleanedCycles.From(cycles.LengthsDays, model.Prior, likelyDays);
        var features = CycleFeatures.Briefly(cycles, cleaned, model.Prior);
        if (LengthDistribution.HasTrees(model, features))
            features = features.Summarized(cycles, cleaned);
        times.Features += Lap(ref began);
        if (cycles.IsPaused)
            return ForecastBuilder.Paused(cycles, features, request, model);

        Span<double> mass = stackalloc double[DayAxis.Count];
        LengthDistribution.Fill(model, features, mass);
        times.Scoring += Lap(ref began);

        var forecast = ForecastBuilder.Build(cycles, features, mass, request, model);
        times.Forecasting += Lap(ref began);
        return forecast;
    }

    private static readonly PredictionError NoPeriod =
        PredictionError.Of(ErrorReason.NoPeriod, "as_of", "needs at least one period that starts on or before it");

    private static long Lap(ref long began)
    {
        var now = Stopwatch.GetTimestamp();
        var elapsed = now - began;
        began = now;
        return elapsed;
    }
}
