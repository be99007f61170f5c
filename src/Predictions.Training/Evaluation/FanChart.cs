using Predictions.Training.Charts;

namespace Predictions.Training.Evaluation;

/// <summary>The forecasts of one person, each made on the first day of a cycle, with the true lengths.</summary>
/// <param name="Title">The kind of cycles; never the id of a person.</param>
/// <param name="Steps">The cycles, oldest first.</param>
public sealed record FanChart(string Title, IReadOnlyList<FanStep> Steps)
{
    private const int MinCycles = 8;

    /// <summary>A person each with even, usual and uneven cycles, if any person of the table has enough cycles.</summary>
    internal static FanChart[] Of(IReadOnlyList<ChartedPerson> persons, IForecaster forecaster)
    {
        ChartedPerson[] charted = [.. persons.Where(IsWhole).OrderBy(Spread)];
        if (charted.Length == 0)
            return [];
        return
        [
            .. new (string Title, double Share)[] { ("Even cycles", 0.1), ("Usual cycles", 0.5), ("Uneven cycles", 0.95) }
                .Select(pick => new FanChart(pick.Title, StepsOf(charted[(int)(pick.Share * (charted.Length - 1))], forecaster))),
        ];
    }

    private static FanStep[] StepsOf(ChartedPerson person, IForecaster forecaster) =>
        [.. new WalkForward([person]).FirstDays(0)
            .Select((asked, i) => new FanStep(i + 1, asked.TruthDays, forecaster.Forecast(asked)))];

    private static bool IsWhole(ChartedPerson person) =>
        person.Cycles.Count >= MinCycles && person.Cycles.All(c => c.IsTarget);

    private static double Spread(ChartedPerson person)
    {
        var mean = person.Cycles.Average(c => c.LengthDays);
        return person.Cycles.Average(c => Math.Pow(c.LengthDays - mean, 2));
    }
}

/// <summary>One forecast of a fan.</summary>
/// <param name="Cycle">The number of the cycle, from 1.</param>
/// <param name="TruthDays">The true length.</param>
/// <param name="Forecast">The forecast of its first day.</param>
public sealed record FanStep(int Cycle, int TruthDays, LengthForecast Forecast);
