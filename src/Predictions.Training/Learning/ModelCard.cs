using System.Security.Cryptography;
using Predictions.Models.Artifacts;
using Predictions.Training.Evaluation;
using Predictions.Training.Reports;

namespace Predictions.Training.Learning;

/// <summary>The card that goes with an artifact: what it is, what for, how good, and where it is not.</summary>
public static class ModelCard
{
    private const string HowGood = "## How good it is";
    private const string WhereWeak = "## Where it is weak";
    private const string Marker = "<!-- ";

    /// <summary>The card with a further evaluation, in place of an earlier one on the same cycles.</summary>
    /// <exception cref="FormatException">The text is not a card.</exception>
    public static string With(string card, EvaluationReport report)
    {
        var (begin, end) = ($"<!-- {report.Source} -->\n", $"<!-- end of {report.Source} -->\n\n");
        if (card.IndexOf(begin, StringComparison.Ordinal) is >= 0 and var from
            && card.IndexOf(end, from, StringComparison.Ordinal) is >= 0 and var to)
            card = card.Remove(from, to + end.Length - from);
        return WithAdded(card, $"{begin}{Measured(report)}\n{end}");
    }

    private static string Measured(EvaluationReport report) =>
        $"### On {report.Source}\n\n{CardPlots.Markdown(report).Trim()}\n\n{EvaluationText.Markdown(report).TrimEnd()}".ReplaceLineEndings("\n");

    /// <summary>The evaluations that were added to a card after training.</summary>
    internal static string Added(string card)
    {
        var from = card.IndexOf(Marker, StringComparison.Ordinal);
        var to = card.IndexOf(WhereWeak, StringComparison.Ordinal);
        return from >= 0 && to > from ? card[from..to] : "";
    }

    internal static string WithAdded(string card, string evaluations)
    {
        var at = card.IndexOf(WhereWeak, StringComparison.Ordinal);
        return at < 0 ? throw new FormatException($"The card has no section \"{WhereWeak}\"") : card.Insert(at, evaluations);
    }

    /// <param name="manifest">What the artifact says of itself.</param>
    /// <param name="report">Its evaluation on women that it was not trained on.</param>
    /// <param name="command">The command line that makes it again.</param>
    public static string Of(Manifest manifest, EvaluationReport report, string command) =>
        $$"""
        # {{manifest.Name}} {{manifest.Version}}

        The daily hazard of a menstrual cycle's end, P(the cycle's length is d | it is at least d), by boosted trees over a summary of
        the cycles logged before. It is mixed with the statistical model, day by day, with a share of {{manifest.LearnedShare}} until
        day 35 that falls to nothing by day 60. Created {{manifest.Created:yyyy-MM-dd}}.

        **For**: forecasts of next periods from logged ones, as whole distributions. **Not for**: contraception, diagnosis, or detecting
        pregnancy.

        ## How it was made

        | | |
        | --- | --- |
        | trained on | {{manifest.Training.Source}}: {{manifest.Training.Women:N0}} women, {{manifest.Training.WomanDays:N0}} woman-days |
        | trainer | {{manifest.Trainer}} (ML.NET), {{manifest.Settings.Trees}} trees of {{manifest.Settings.Leaves}} leaves, learning rate {{manifest.Settings.LearningRate}}, at least {{manifest.Settings.MinimumRowsPerLeaf}} woman-days a leaf, one thread, seed {{manifest.Settings.Seed}} |
        | features | version {{manifest.Features.Version}}: {{string.Join(", ", manifest.Features.Names)}} |
        | days | up to {{manifest.Settings.LastDay}}; later days keep its hazard |
        | prior | log(length − 10): mean {{manifest.Prior.Mean}}, κ {{manifest.Prior.Kappa}}, α {{manifest.Prior.Alpha}}, β {{manifest.Prior.Beta}}; discount {{manifest.Prior.Discount}}, skip rate {{manifest.Prior.SkipRate}} |

        Features are what the log told, holes and all; labels are what truly happened. The prior was fitted by CRPS, on cycles of the same women, at most about 12,000 taken evenly.

        ## How to make it again

        `{{command}}` gives the same bytes on the same kind of machine; its settings are `training.json`. Figures on charts are then
        added by `predictions models evaluate --model {{manifest.Version}} --cycles FILE.csv --into-card`.

        {{HowGood}}

        Walk-forward, from three past cycles on, on women that it was not trained on.

        {{Measured(report)}}

        {{WhereWeak}}

        - **It learned from a simulation** where nothing else is named above: the cohort shows published figures of ovulatory cycles
          (Bull et al. 2019, npj Digital Medicine 2:83), of adults who mean to track them. Adolescents, perimenopause and the months
          after birth or contraception are not in it. Figures on a simulated cohort show that the model has learned the simulation;
          those on real charts are what counts.
        - **It is judged on users of fertility awareness**, who are selected for fairly even cycles and log with care. People who log
          less well, or whose cycles are less even, get wider ranges; how well those hold is measured on simulated holes alone.
        - **A late period is ambiguous.** Whether it is late or was not logged cannot be seen from a log; both are weighed, so that a
          careful logger's late forecast lies somewhat later than hers would need to.
        - **It is not for contraception, nor for diagnosis**, and says nothing of pregnancy.

        """.ReplaceLineEndings("\n");
}

/// <summary>A model's card as the file beside it.</summary>
public static class CardFile
{
    /// <summary>Adds an evaluation and its plots to the card of an artifact, in place of an earlier one on the same cycles.</summary>
    /// <exception cref="FormatException">The file is not a card.</exception>
    public static void Add(string directory, EvaluationReport report)
    {
        var path = Path.Combine(directory, ArtifactFiles.Card);
        var card = ModelCard.With(File.ReadAllText(path), report);
        CardPlots.Write(directory, report);
        File.WriteAllText(path, card);
    }

    /// <summary>
    /// A new card with the evaluations that were added to the old one, where the model is the same to the byte: what was measured of
    /// it stays true.
    /// </summary>
    internal static string Kept(string directory, byte[] zip, string card)
    {
        var (oldZip, oldCard) = (Path.Combine(directory, ArtifactFiles.Zip), Path.Combine(directory, ArtifactFiles.Card));
        if (!File.Exists(oldZip) || !File.Exists(oldCard) || !SHA256.HashData(File.ReadAllBytes(oldZip)).SequenceEqual(SHA256.HashData(zip)))
            return card;
        return ModelCard.WithAdded(card, ModelCard.Added(File.ReadAllText(oldCard)));
    }
}
