using System.Security.Cryptography;
using Predictions.Core.Features;
using Predictions.Core.Scoring;
using Predictions.Models.Artifacts;
using Predictions.Training.Evaluation;
using Predictions.Training.Reports;

namespace Predictions.Training.Learning;

/// <summary>The card of an artifact: what the model is, what it is for, how good it is, and where it is weak.</summary>
public static class ModelCard
{
    private const string HowGood = "## How good it is";
    private const string WhereWeak = "## Where it is weak";
    private const string Marker = "<!-- ";

    /// <summary>What the model is for.</summary>
    internal const string IntendedUse = "Forecasts of next periods from logged ones, as distributions, for people who log them.";

    /// <summary>What the model must not be used for.</summary>
    internal const string OutOfScopeUse = "Contraception, diagnosis, or detecting pregnancy.";

    /// <summary>The card with an added evaluation, which replaces an earlier one on the same cycles.</summary>
    /// <exception cref="FormatException">The text is not a card.</exception>
    public static string With(string card, EvaluationReport report)
    {
        var (begin, end) = ($"<!-- {report.Source} -->\n", $"<!-- end of {report.Source} -->\n\n");
        if (card.IndexOf(begin, StringComparison.Ordinal) is >= 0 and var from
            && card.IndexOf(end, from, StringComparison.Ordinal) is >= 0 and var to)
            card = card.Remove(from, to + end.Length - from);
        return WithAdded(CardHeader.With(card, report), $"{begin}{Measured(report)}\n{end}");
    }

    private static string Measured(EvaluationReport report) =>
        string.Join(
            "\n\n", $"### On {report.Source}", CardPlots.Markdown(report).Trim(), Weak(report),
            EvaluationText.Markdown(report).TrimEnd()).ReplaceLineEndings("\n");

    private static string Weak(EvaluationReport report) =>
        "**Where it is weak.**\n\n" + string.Join('\n', Weaknesses.Of(report).Select(w => $"- {w}"));

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

    /// <param name="manifest">The manifest of the artifact.</param>
    /// <param name="report">The evaluation on women that the model was not trained on.</param>
    /// <param name="command">The command line that reproduces the artifact.</param>
    public static string Of(Manifest manifest, EvaluationReport report, string command) =>
        CardHeader.Of(manifest, report) + $$"""
        # {{manifest.Name}} {{manifest.Version}}

        The model gives the daily hazard of the end of a menstrual cycle: P(the cycle has d days | it has at least d days). It
        uses boosted trees on a summary of the earlier logged cycles, and is mixed with the statistical model day by day. Created
        {{manifest.Created:yyyy-MM-dd}}.

        ## Intended use

        {{IntendedUse}} **Not for**: {{OutOfScopeUse}}

        ## How it was made

        {{Facts(manifest)}}

        Features come from the log, including its missing periods. Labels are the true outcomes.

        {{SharesOf(manifest)}}

        {{PriorOf(manifest)}}

        ## How to make it again

        `{{command}}` gives the same bytes on the same kind of machine.
        Its settings are in `training.json`. Add figures on charts with
        `predictions models evaluate --model {{manifest.Version}} --cycles FILE.csv --into-card`.

        {{HowGood}}

        Walk-forward, from three past cycles on, on women that the trees were not trained on.

        {{Measured(report)}}

        {{WhereWeak}}

        - **It was trained on a simulation**, unless the table above names other data. The lengths of simulated cycles were
          fitted to `fehring_dev.csv` and `utah_dev.csv` by `predictions models fit-cohort`. Luteal phases and bleeding follow
          published figures (Bull et al. 2019, npj Digital Medicine 2:83). Both are of adults who track cycles on purpose: no
          adolescents, no perimenopause, and no months after birth or contraception. Figures on a simulated cohort only show
          that the model learned the simulation; figures on real charts count.
        - **The real charts come from users of fertility awareness**, who are selected for fairly regular cycles and log
          carefully. People who log less, or have less regular cycles, get wider ranges. The coverage of these was measured
          only with simulated missing logs.
        - **A late period is ambiguous.** A log does not show whether a period is late or was not logged. The forecast believes a
          person who has logged without gaps. If such a person then leaves a period unlogged, the forecast expects the
          overdue period for weeks.
        - **It is not for contraception or diagnosis**, and says nothing about pregnancy.

        """.ReplaceLineEndings("\n");

    private static string SharesOf(Manifest manifest)
    {
        var shares = manifest.LearnedShare;
        var source = shares == new TrainingPlan().LearnedShare
            ? "The shares of the trees were fitted by `predictions models groups --cycles fehring_dev.csv --cycles " +
                "utah_dev.csv` to the two tables below, which the trees have not seen. "
            : "";
        if (shares == LearnedShares.None)
            return source + "The share is 0 in every situation, because nowhere did the trees certainly improve the forecasts. " +
                "The model forecasts like the statistical model alone.";
        if (shares.AsNumber is { } share)
            return $"The share of the trees is {share} until 1.05 times the person's typical length, and 0 from 1.25 times. It " +
                "also falls to 0 for typical lengths from 22 down to 17 days, and from 38 up to 48 days.";
        (string Name, DayShares Shares)[] rows = [.. ShareFit.SituationNames.Zip(shares.All)];
        return source + "A share of 0 means that the trees did not certainly improve the forecasts there.\n\n" +
            "| situation | until 1.05 times the typical length | from 1.25 times |\n| --- | --: | --: |\n" +
            string.Join('\n', rows.Select(row => $"| {row.Name} | {row.Shares.UntilDue} | {row.Shares.Overdue} |"));
    }

    private static string PriorOf(Manifest manifest) => !manifest.Prior.Equals(LengthPrior.Population)
        ? "The prior is not the project's own. Its constants were given to the training run, and `training.json` holds them."
        : """
          The prior's kinds, discount and share of odd intervals were fitted by `predictions models fit-prior` to two tables of
          real cycles. The kind with a share of 1 %, the skip rate and the late cycles were set by hand on the same tables.
          The model holds these constants and no row of the tables. Figures below on these two tables are therefore not
          figures on unseen women. Neither table is part of this project.

          | table | women, cycles | source | license |
          | --- | --- | --- | --- |

          """.ReplaceLineEndings("\n") + string.Join('\n', FittedTo.Select(row => $"| {row} |"));

    private static (string Name, string Value)[] InputsOf(Manifest manifest) => manifest.InputProfile is { } profile
        ? [("inputs watched", $"{string.Join(", ", profile.Inputs.Select(i => i.Name))}, over {profile.Cycles:N0} cycles")]
        : [];

    /// <summary>The tables that the project's own prior was fitted to.</summary>
    internal static readonly string[] TablesOfPrior = ["fehring_dev.csv", "utah_dev.csv"];

    private static readonly string[] FittedTo =
    [
        $"`{TablesOfPrior[0]}` | 100, 1,086 | a public randomized trial of two methods of natural family planning (Fehring et " +
            "al., Marquette University) | none stated; used for development and evaluation only",
        $"`{TablesOfPrior[1]}` | 135, 1,028 | a public record of users of fertility awareness in Utah | CC BY-NC; used for " +
            "development and evaluation only",
    ];

    private static string Facts(Manifest manifest)
    {
        var (settings, prior, training) = (manifest.Settings, manifest.Prior, manifest.Training);
        (string Name, string Value)[] rows =
        [
            ("fact", "value"),
            ("---", "---"),
            ("trained on", $"{training.Source}: {training.Women:N0} women, {training.WomanDays:N0} woman-days"),
            ("trainer", $"{manifest.Trainer} (ML.NET), {settings.Trees} trees of {settings.Leaves} leaves, learning rate " +
                $"{settings.LearningRate}, at least {settings.MinimumRowsPerLeaf} woman-days per leaf, one thread, " +
                $"seed {settings.Seed}"),
            ("features", $"version {manifest.Features.Version}: {string.Join(", ", manifest.Features.Names)}"),
            .. InputsOf(manifest),
            ("days", $"up to {settings.LastDay}; later days have the hazard of that day"),
            .. prior.Kinds.Select(k => ($"prior, {k.Share * 100:0.#} % of persons",
                $"log(length − 10): mean {k.Mean}, κ {k.Kappa}, α {k.Alpha}, β {k.Beta}")),
            ("prior, all", $"discount {prior.Discount}; skip rate {prior.SkipRate} with the weight of " +
                $"{prior.SkipCycles} cycles in the running cycle and {prior.PastSkipCycles} in past intervals; " +
                $"odd intervals {prior.OddShare}; late cycles {prior.LateShare} with the weight of {prior.LateCycles} cycles, " +
                $"{prior.LateDays} days on average"),
        ];
        return string.Join('\n', rows.Select(row => $"| {row.Name} | {row.Value} |"));
    }
}

/// <summary>The card file in an artifact's folder.</summary>
public static class CardFile
{
    /// <summary>
    /// Adds an evaluation and its plots to the card of an artifact. They replace an earlier evaluation on the same cycles.
    /// </summary>
    /// <exception cref="FormatException">The file is not a card.</exception>
    public static void Add(string directory, EvaluationReport report)
    {
        var path = Path.Combine(directory, ArtifactFiles.Card);
        var card = ModelCard.With(File.ReadAllText(path), report);
        CardPlots.Write(directory, report);
        File.WriteAllText(path, card);
    }

    /// <summary>
    /// A new card with the evaluations that were added to the old one, if the model has the same bytes: its measurements remain
    /// valid.
    /// </summary>
    internal static string Kept(string directory, byte[] zip, string card)
    {
        var (oldZip, oldCard) = (Path.Combine(directory, ArtifactFiles.Zip), Path.Combine(directory, ArtifactFiles.Card));
        if (!File.Exists(oldZip) || !File.Exists(oldCard)
            || !SHA256.HashData(File.ReadAllBytes(oldZip)).SequenceEqual(SHA256.HashData(zip)))
            return card;
        var old = File.ReadAllText(oldCard);
        return ModelCard.WithAdded(CardHeader.WithAdded(card, CardHeader.Added(old)), ModelCard.Added(old));
    }
}
