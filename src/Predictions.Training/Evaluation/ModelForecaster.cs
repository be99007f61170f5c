using Predictions.Core;
using Predictions.Core.Forecasting;
using Predictions.Core.Scoring;

namespace Predictions.Training.Evaluation;

/// <summary>The product's own forecast: what a caller would have been told on that day.</summary>
public sealed class ModelForecaster(string name, ScoringModel model) : IForecaster
{
    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public LengthForecast Forecast(ForecastCase asked)
    {
        var ranges = new LengthRange[LengthForecast.NominalCoverage.Count];
        Forecast forecast = null!;
        for (var i = 0; i < ranges.Length; i++)
        {
            forecast = Run(asked, LengthForecast.NominalCoverage[i]);
            var next = forecast.Cycles[0].PeriodStart;
            ranges[i] = new LengthRange(Days(asked, next.Earliest), Days(asked, next.Latest), next.Probability);
        }

        var daily = forecast.NextPeriodDaily;
        var first = Days(asked, daily[0].Date);
        var mass = new double[Days(asked, daily[^1].Date) - first + 1];
        foreach (var (date, probability) in daily)
            mass[Days(asked, date) - first] = probability;
        return new LengthForecast(Days(asked, forecast.Cycles[0].PeriodStart.Likely), first, mass, ranges);
    }

    private Forecast Run(ForecastCase asked, double interval)
    {
        var request = new ForecastRequest(asked.Start.AddDays(asked.AsOfDay), 1, interval, IncludeDaily: true);
        var times = default(StageTimes);
        return ForecastPipeline.Run(asked.Log, request, model, ref times).Value;
    }

    private static int Days(ForecastCase asked, DateOnly date) => date.DayNumber - asked.Start.DayNumber;
}
