using System.Globalization;
using System.Text.Json;
using Predictions.Core.Features;
using Predictions.Models.Artifacts;
using Predictions.Training.Evaluation;
using Predictions.Training.Reports;

namespace Predictions.Training.Learning;

/// <summary>
/// The YAML at the top of a card, as Hugging Face's model cards have it: programs read from it what the model is for and how good
/// it is. The results of an evaluation stand between two comments, so that they can be replaced.
/// </summary>
public static class CardHeader
{
    private const string Line = "---\n";
    private const string Results = "  results:\n";
    private const string AddedMark = "  # added: ";
    private const int At80 = 1;

    /// <summary>The header of a new card, with the results of its first evaluation.</summary>
    public static string Of(Manifest manifest, EvaluationReport report) =>
        $$"""
        ---
        license: unknown
        library_name: ml.net
        pipeline_tag: tabular-regression
        tags:
        - menstrual-cycle
        - health
        - tabular
        - time-to-event
        - survival-analysis
        - probabilistic-forecasting
        - {{manifest.Trainer.ToLowerInvariant()}}
        datasets:
        {{string.Join('\n', Datasets(manifest).Select(name => $"- {Quoted(CardPlots.Slug(name))}"))}}
        metrics:
        - mae
        - crps
        - coverage
        intended_use: {{Quoted(ModelCard.IntendedUse)}}
        out_of_scope_use: {{Quoted(ModelCard.OutOfScopeUse)}}
        model-index:
        - name: {{Quoted($"{manifest.Name}@{manifest.Version}")}}
          results:
        {{Result(report).TrimEnd()}}
        ---


        """.ReplaceLineEndings("\n");

    /// <summary>A card with the results of an added evaluation; unchanged where it has no header.</summary>
    public static string With(string card, EvaluationReport report)
    {
        if (EndOf(card) is not { } end)
            return card;
        var (first, last) = (First(report.Source), Last(report.Source));
        if (card.IndexOf(first, 0, end, StringComparison.Ordinal) is >= 0 and var from
            && card.IndexOf(last, from, end - from, StringComparison.Ordinal) is >= 0 and var to)
            card = card.Remove(from, to + last.Length - from);
        return WithAdded(card, first + Result(report) + last);
    }

    /// <summary>The results that were added to a card after training.</summary>
    public static string Added(string card) =>
        EndOf(card) is { } end && card.IndexOf(AddedMark, 0, end, StringComparison.Ordinal) is >= 0 and var from
            ? card[from..end]
            : "";

    /// <summary>The card with results at the end of its header.</summary>
    public static string WithAdded(string card, string results) =>
        EndOf(card) is { } end ? card.Insert(end, results) : card;

    private static string First(string source) => $"{AddedMark}{OneLine(source)}\n";

    private static string Last(string source) => $"  # end of {OneLine(source)}\n";

    private static string OneLine(string text) => text.ReplaceLineEndings(" ");

    /// <summary>Where the header's last line begins; <c>null</c> where the card has no header with results.</summary>
    private static int? EndOf(string card) =>
        card.StartsWith(Line, StringComparison.Ordinal)
        && card.IndexOf("\n" + Line, StringComparison.Ordinal) is >= 0 and var end
        && card.IndexOf(Results, 0, end + 1, StringComparison.Ordinal) >= 0
            ? end + 1
            : null;

    private static IEnumerable<string> Datasets(Manifest manifest) =>
        manifest.Prior.Equals(LengthPrior.Population)
            ? [manifest.Training.Source, .. ModelCard.TablesOfPrior]
            : [manifest.Training.Source];

    /// <summary>The figures of the row "All cycles" of the card's table, as the card rounds them.</summary>
    private static string Result(EvaluationReport report)
    {
        if (report.All() is not { Model: var row } all)
            return "";
        List<(string Type, string Name, string Value)> figures =
            [("mae", "mean absolute error of the likely day, in days", Text(row.MaeDays.Value, "0.00"))];
        if (row.CrpsDays is { } crps)
            figures.Add(("crps", "continuous ranked probability score of the distribution, in days", Text(crps.Value, "0.00")));
        if (row.Ranges.Count > At80)
        {
            var range = row.Ranges[At80];
            var observed = Text(100 * range.Observed.Value, "0.0");
            figures.Add(("coverage", "periods within ranges requested at 80 %, in percent", observed));
            figures.Add(("stated_coverage", "what these ranges state, in percent", Text(100 * range.Stated, "0.0")));
        }

        return $"""
              - task:
                  type: tabular-regression
                  name: {Quoted($"start of the next period: {all.Forecasts} forecasts of {all.Women} women")}
                dataset:
                  type: {Quoted(CardPlots.Slug(report.Source))}
                  name: {Quoted(report.Source)}
                metrics:

            """.ReplaceLineEndings("\n")
            + string.Concat(figures.Select(figure =>
                $"    - type: {figure.Type}\n      name: {Quoted(figure.Name)}\n      value: {figure.Value}\n"));
    }

    private static string Text(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);

    // A JSON string is a quoted string of YAML too.
    private static string Quoted(string text) => JsonSerializer.Serialize(text);
}
