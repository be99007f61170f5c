using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.RegularExpressions;
using Predictions.Core;
using Predictions.Core.Forecasting;
using Predictions.Core.History;
using Predictions.Core.Scoring;
using Predictions.Models.Artifacts;
using Predictions.Models.Registry;

namespace Predictions.Models.Tests;

/// <summary>
/// Whole forecasts as text. To change one on purpose, run with PREDICTIONS_WRITE_GOLDEN=1 and review the difference.
/// Probabilities are compared to six decimals, because the last bits of exp and log differ between processors.
/// </summary>
public class GoldenForecastTests
{
    private static readonly DateOnly Day0 = new(2025, 1, 1);

    private static readonly LoadedModel Shipped =
        ModelRegistry.Load(Path.Combine(AppContext.BaseDirectory, "shipped")).Current.Stable!;

    public static TheoryData<string, int[], int, int?, int?> Stories => new()
    {
        { "regular", [28, 29, 28, 30, 29, 28, 29], 8, null, null },
        { "first-period", [], 3, null, null },
        { "irregular", [24, 41, 30, 52, 27, 38, 45], 12, null, null },
        { "holes-in-the-log", [29, 58, 28, 30, 87, 29], 10, null, null },
        { "overdue-day-40", [28, 29, 28, 30, 29, 28, 29], 40, null, null },
        { "day-62", [28, 29, 28, 30, 29, 28, 29], 62, null, null },
        { "third-year", [28, 29, 28, 30, 29, 28, 29], 900, null, null },
        { "ovulation-logged", [28, 29, 28, 30, 29, 28, 29], 21, 20, null },
        { "paused", [28, 29, 28, 30, 29, 28, 29], 50, null, 9 },
    };

    [Theory]
    [MemberData(nameof(Stories))]
    public void A_forecast_equals_the_golden_one(string story, int[] lengths, int day, int? ovulation, int? pause)
    {
        var history = Told(lengths, ovulation, pause);
        var request = new ForecastRequest(history.Periods[^1].Start.AddDays(day), 3, 0.8, true);
        var text = Written(history, request, Shipped.Scoring) + Written(history, request, ScoringModel.Statistical);
        GoldenFile.Compare(story, text);
    }

    private static CycleHistory Told(int[] lengths, int? ovulation, int? pause)
    {
        var periods = new List<Period> { new(Day0, 5) };
        foreach (var length in lengths)
            periods.Add(new Period(periods[^1].Start.AddDays(length), 4));
        var last = periods[^1].Start;
        return CycleHistory.FromSorted(
            [.. periods],
            ovulation is { } o ? [new Ovulation(last.AddDays(o), OvulationEvidence.LhTest)] : [],
            pause is { } p ? [new Pause(last.AddDays(p), null, PauseReason.Pregnancy)] : []);
    }

    private static string Written(CycleHistory history, ForecastRequest request, ScoringModel model)
    {
        var times = default(StageTimes);
        var forecast = ForecastPipeline.Run(history, request, model, ref times).Value;
        var text = new StringBuilder();
        text.Append(
            $"{forecast.Model} as of {Date(forecast.AsOf)}: {forecast.Status}, day {forecast.CycleDay}, {forecast.Phase}, ");
        text.Append(
            $"{forecast.DaysLate} late, {forecast.Degraded}\n{forecast.Basis.CyclesUsed} used, {forecast.Basis.CyclesExcluded} ");
        text.Append($"excluded, {forecast.Basis.UnloggedPeriodsSuspected:F6} unlogged, {forecast.Basis.TypicalCycleDays:F6} ± ");
        text.Append($"{forecast.Basis.CycleSpreadDays:F6} days, {forecast.Basis.Regularity}\n");
        foreach (var cycle in forecast.Cycles)
            text.Append($"period {Range(cycle.PeriodStart)}, {cycle.PeriodDays} days; ovulation {Range(cycle.Ovulation)}\n");
        Append(text, "next period", forecast.NextPeriodDaily);
        Append(text, "fertile", forecast.FertileDaily);
        return text.Append('\n').ToString();
    }

    private static void Append(StringBuilder text, string what, DayProbability[] daily)
    {
        text.Append(what);
        foreach (var day in daily.Where(d => d.Probability >= 0.001))
            text.Append($" {Date(day.Date)}={day.Probability:F6}");
        text.Append('\n');
    }

    private static string Range(DateEstimate e) => $"{Date(e.Likely)} [{Date(e.Earliest)}..{Date(e.Latest)}] {e.Probability:F6}";

    private static string Date(DateOnly date) => DateText.Format(date);
}

/// <summary>A text that the repository keeps.</summary>
internal static partial class GoldenFile
{
    /// <summary>Compares a text with the golden one, or replaces that with PREDICTIONS_WRITE_GOLDEN=1.</summary>
    public static void Compare(string name, string text)
    {
        var file = Path.Combine(Folder(), name + ".txt");
        if (Environment.GetEnvironmentVariable("PREDICTIONS_WRITE_GOLDEN") == "1")
            File.WriteAllText(file, text);
        AssertSame(File.ReadAllText(file), text);
    }

    // Words and dates must be equal. The sixth decimal depends on the order of a sum.
    private static void AssertSame(string golden, string text)
    {
        var (expected, actual) = (Decimals().Split(golden), Decimals().Split(text));
        Assert.Equal(expected, actual);
        Assert.All(Decimals().Matches(golden).Zip(Decimals().Matches(text)), pair => Assert.Equal(
            double.Parse(pair.First.Value, CultureInfo.InvariantCulture),
            double.Parse(pair.Second.Value, CultureInfo.InvariantCulture),
            2e-6));
    }

    [GeneratedRegex(@"\d+\.\d{6}")]
    private static partial Regex Decimals();

    private static string Folder([CallerFilePath] string path = "") => Path.Combine(Path.GetDirectoryName(path)!, "golden");
}
