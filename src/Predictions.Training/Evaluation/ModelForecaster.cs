using Predictions.Core;
using Predictions.Core.Forecasting;
using Predictions.Core.History;
using Predictions.Core.Scoring;

namespace Predictions.Training.Evaluation;

/// <summary>The product's forecast, as a caller would have received it on that day.</summary>
public sealed class ModelForecaster : IForecaster
{
    private readonly ScoringModel _model;
    private readonly Func<CycleHistory, CycleHistory> _seen;

    /// <param name="name">The name in tables.</param>
    /// <param name="model">The model.</param>
    public ModelForecaster(string name, ScoringModel model)
        : this(name, model, log => log)
    {
    }

    private ModelForecaster(string name, ScoringModel model, Func<CycleHistory, CycleHistory> seen) =>
        (Name, _model, _seen) = (name, model, seen);

    /// <inheritdoc/>
    public string Name { get; }

    /// <summary>The forecast from the last period alone: the distribution of the population.</summary>
    public static ModelForecaster Population(ScoringModel statistical) =>
        new("population", statistical, log => CycleHistory.FromSorted([log.Periods[^1]], [], []));

    // The contract derives ranges from the daily probabilities, so one forecast gives the ranges at all probabilities.
    /// <inheritdoc/>
    public LengthForecast Forecast(ForecastCase asked)
    {
        var forecast = Run(_seen(asked.Log), asked);
        var daily = asked.Ahead == 1 ? forecast.NextPeriodDaily : forecast.LaterPeriodsDaily[asked.Ahead - 2];
        var first = Days(asked, daily[0].Date);
        var mass = new double[Days(asked, daily[^1].Date) - first + 1];
        foreach (var (date, probability) in daily)
            mass[Days(asked, date) - first] = probability;
        return new LengthForecast(
            Days(asked, forecast.Cycles[^1].PeriodStart.Likely), first, mass,
            [.. LengthForecast.NominalCoverage.Select(interval => LengthRange.Of(first, mass, interval))]);
    }

    private Forecast Run(CycleHistory log, ForecastCase asked)
    {
        var request = new ForecastRequest(
            asked.Start.AddDays(asked.AsOfDay), asked.Ahead, ForecastRequest.DefaultInterval, asked.Ahead == 1, asked.Ahead > 1);
        var times = default(StageTimes);
        return ForecastPipeline.Run(log, request, _model, ref times).Value;
    }

    private static int Days(ForecastCase asked, DateOnly date) => date.DayNumber - asked.Start.DayNumber;
}
