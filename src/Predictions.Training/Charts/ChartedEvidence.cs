using Predictions.Core.History;

namespace Predictions.Training.Charts;

/// <summary>How ovulations and fertile days were seen.</summary>
public enum ChartMethod
{
    /// <summary>A hormonal monitor, for both.</summary>
    Monitor = 0,

    /// <summary>Mucus, for both.</summary>
    Mucus = 1,

    /// <summary>LH tests for ovulation, mucus for fertile days.</summary>
    LhTest = 2,

    /// <summary>Temperature for ovulation, mucus for fertile days.</summary>
    Temperature = 3,
}

/// <summary>What a person logged of ovulation in one cycle. Days are cycle days; 1 is the first day of bleeding.</summary>
/// <param name="Method">How it was seen.</param>
/// <param name="OvulationRecordDay">The day that ovulation was logged on; <c>null</c> if that is the day of ovulation.</param>
/// <param name="FirstSignDay">The day of the first fertile sign; <c>null</c> if none is in the log.</param>
/// <param name="FirstNegativeTestDay">The day of the first negative LH test; <c>null</c> if there was none.</param>
/// <param name="NegativeTests">The number of negative tests, one a day from that day on.</param>
public readonly record struct ChartedEvidence(
    ChartMethod Method = ChartMethod.Monitor, int? OvulationRecordDay = null, int? FirstSignDay = null,
    int? FirstNegativeTestDay = null, int NegativeTests = 0)
{
    /// <summary>The same method, with nothing logged before ovulation.</summary>
    public ChartedEvidence WithoutSigns =>
        this with { FirstSignDay = null, FirstNegativeTestDay = null, NegativeTests = 0 };

    internal OvulationEvidence OvulationEvidence => Method switch
    {
        ChartMethod.Mucus => OvulationEvidence.MucusPeak,
        ChartMethod.LhTest => OvulationEvidence.LhTest,
        ChartMethod.Temperature => OvulationEvidence.TemperatureShift,
        _ => OvulationEvidence.Monitor,
    };

    /// <summary>The signs up to a cycle day, by date and kind.</summary>
    internal IEnumerable<FertilitySign> SignsUntil(int day, DateOnly start)
    {
        if (FirstSignDay is null && NegativeTests == 0)
            return [];
        var kind = Method == ChartMethod.Monitor ? FertilitySignKind.MonitorHigh : FertilitySignKind.FertileMucus;
        var signs = new List<FertilitySign>();
        if (FirstSignDay is { } sign)
            signs.Add(new FertilitySign(start.AddDays(sign - 1), kind));
        for (var i = 0; FirstNegativeTestDay is { } first && i < NegativeTests; i++)
            signs.Add(new FertilitySign(start.AddDays(first - 1 + i), FertilitySignKind.LhNegative));
        return signs.Where(s => s.Date < start.AddDays(day)).Order();
    }
}
