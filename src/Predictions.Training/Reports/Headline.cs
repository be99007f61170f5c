using Predictions.Training.Evaluation;

namespace Predictions.Training.Reports;

/// <summary>The result of an evaluation in sentences.</summary>
internal static class Headline
{
    private const int At80 = 1;

    /// <summary>Error, score and calibration in a few sentences, with their numbers.</summary>
    public static string Of(EvaluationReport report) => report.All() is { } all
        ? string.Join(' ', new[] { Error(report, all), Score(all), Calibration(all) }.OfType<string>())
        : "No woman has the three past cycles that a comparison needs, so only first cycles are scored.";

    /// <summary>The key figures.</summary>
    public static IEnumerable<(string Name, string Value, string Note)> Tiles(EvaluationReport report)
    {
        if (report.All() is not { } all)
            yield break;
        yield return ("mean error", $"{all.Model.MaeDays.Value:0.00} days", all.BestFormula() is { } best
            ? $"best formula: {best.MaeDays.Value:0.00}" : Interval(all.Model.MaeDays));
        if (all.Model.Within.Count > 1)
            yield return ("within 2 days", Figures.Share(all.Model.Within[1]), $"within 1: {Figures.Share(all.Model.Within[0])}");
        if (all.Model.CrpsDays is { } crps)
            yield return ("CRPS", $"{crps.Value:0.00} days", Interval(crps));
        if (all.Model.Ranges.Count > At80)
        {
            var range = all.Model.Ranges[At80];
            yield return ("80 % ranges contain", $"{100 * range.Observed.Value:0.0} %", $"stated: {100 * range.Stated:0.0} %");
            yield return ("their width", $"{range.WidthDays.Value:0.0} days", Interval(range.WidthDays, "0.0"));
        }

        yield return ("forecasts", $"{all.Forecasts:N0}", all.Women == 1 ? "of one woman" : $"of {all.Women:N0} women");
    }

    private static string Error(EvaluationReport report, ScenarioScores all)
    {
        var mae = all.Model.MaeDays;
        var text = $"{report.Model} misses the next period by {mae.Value:0.00} days on average ({Interval(mae)})";
        return all.BestFormula() is { } best
            ? $"{text}; the best of the usual formulas, {best.Forecaster}, by {best.MaeDays.Value:0.00}."
            : text + ".";
    }

    private static string? Score(ScenarioScores all)
    {
        if (all.Model.CrpsDays is not { } crps)
            return null;
        var text = $"Its whole distribution has a CRPS of {crps.Value:0.00} days";
        // The formula with the smallest error has the smallest CRPS, because the CRPS of a point is its error.
        if (all.BestFormula() is not { ModelAgainstItDays: { } difference } best)
            return text + ".";
        var verdict = all.Women < Bootstrap.MinWomen ? "compared with"
            : difference.High < 0 ? "better than" : difference.Low > 0 ? "worse than" : "not distinguishable from";
        return $"{text}, {verdict} that formula’s {best.CrpsDays?.Value ?? best.MaeDays.Value:0.00}.";
    }

    private static string? Calibration(ScenarioScores all)
    {
        if (all.Model.Ranges.Count <= At80)
            return null;
        var range = all.Model.Ranges[At80];
        var verdict = all.Women < Bootstrap.MinWomen ? "too few women to judge"
            : range.Gap.Low > 0 ? "more than stated"
            : range.Gap.High < 0 ? "less than stated" : "consistent with the statement";
        return $"Its 80 % ranges state {100 * range.Stated:0.0} % and contain {100 * range.Observed.Value:0.0} %: {verdict}.";
    }

    private static string Interval(IntervalEstimate estimate, string format = "0.00") => !estimate.HasInterval
        ? "too few women for an interval"
        : $"95 %: {estimate.Low.ToString(format)} to {estimate.High.ToString(format)}";
}
