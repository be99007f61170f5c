using System.Globalization;
using Predictions.Core.History;
using Predictions.Training.Charts;
using Predictions.Training.Tables;

namespace Predictions.Training.Import;

/// <summary>What the rows of one person say.</summary>
internal sealed class ImportedPerson(string id, long line, int further)
{
    public string Id => id;

    /// <summary>The line of the person's first row.</summary>
    public long Line => line;

    /// <summary>Whether a row of the person has an error.</summary>
    public bool IsFaulty { get; set; }

    /// <summary>The cells of the further columns; <c>null</c> where they differ.</summary>
    public string?[] Further { get; } = [.. Enumerable.Repeat("", further)];

    /// <summary>The logged bleeds: first day → days, 0 where unknown.</summary>
    public SortedDictionary<DateOnly, int> Bleeds { get; } = [];

    public SortedSet<DateOnly> Ovulations { get; } = [];

    /// <summary>The cycles of a table of lengths, with their number and line.</summary>
    public List<(int? Number, long Line, ChartedCycle Cycle)> Cycles { get; } = [];

    /// <summary>The smallest age in years: the one in the first cycle.</summary>
    public int? Age { get; set; }

    public int BirthYear { get; set; }

    /// <summary>The log of a table of dates.</summary>
    /// <param name="areDays">Whether each bleed is a day, so that days in a row are one bleed.</param>
    public CycleHistory Log(bool areDays)
    {
        var periods = areDays ? Runs() : Starts();
        var birthYear = BirthYear > 0 ? BirthYear : Age is { } age && periods.Count > 0 ? periods[0].Start.Year - age : 0;
        return CycleHistory.FromSorted(
            [.. periods], [.. Ovulations.Select(day => new Ovulation(day, OvulationEvidence.Monitor))], [], birthYear: birthYear);
    }

    /// <summary>The chart of a table of lengths, or <c>null</c> and errors.</summary>
    public ChartedPerson? Chart(Faults faults, string number, ref int duplicates)
    {
        var sorted = Cycles.OrderBy(c => c.Number ?? 0).ToList();
        for (var i = sorted.Count - 1; i > 0; i--)
        {
            var (before, current) = (sorted[i - 1], sorted[i]);
            if (current.Number is not { } its || before.Number is not { } earlier || its == earlier + 1)
                continue;
            if (its == earlier && current.Cycle == before.Cycle)
            {
                duplicates++;
                sorted.RemoveAt(i);
                continue;
            }

            IsFaulty = true;
            faults.Add(current.Line, number, its == earlier
                ? $"must not be {its} twice with different cells" : $"must be {earlier + 1}, the one after {earlier}");
        }

        if (sorted.Count > HistoryLimits.Periods)
        {
            IsFaulty = true;
            faults.Add(sorted[HistoryLimits.Periods].Line, null, $"a person must have at most {HistoryLimits.Periods} cycles");
        }

        var birthYear = Age is { } age ? CycleTable.FirstDay.Year - age : 0;
        return IsFaulty ? null : new ChartedPerson(Id, CycleTable.FirstDay, [.. sorted.Select(c => c.Cycle)], birthYear);
    }

    private List<Period> Starts() => [.. Bleeds.Select(bleed => new Period(bleed.Key, bleed.Value))];

    // As Core reads one start a day: a bleed ends before a day without one, and after 15 days another begins.
    private List<Period> Runs()
    {
        const int MaxDays = 15;
        var runs = new List<Period>();
        foreach (var day in Bleeds.Keys)
        {
            if (runs.Count > 0 && runs[^1] is var last && last.Days < MaxDays && day == last.Start.AddDays(last.Days))
                runs[^1] = last with { Days = last.Days + 1 };
            else
                runs.Add(new Period(day, 1));
        }

        return runs;
    }
}

/// <summary>Whether a cell says that a day had bleeding, in four languages.</summary>
internal static class BleedingCell
{
    private static readonly string[] None =
        ["no", "n", "false", "none", "nein", "kein", "keine", "non", "aucun", "aucune", "ninguno", "ninguna", "falso"];

    private static readonly string[] Spotting =
        ["spotting", "spot", "schmierblutung", "schmierblutungen", "zwischenblutung", "manchado", "sangradointermenstrual"];

    private static readonly string[] Bleeding =
    [
        "yes", "y", "true", "x", "light", "medium", "moderate", "normal", "heavy", "veryheavy", "verylight", "ja", "j", "leicht",
        "mittel", "stark", "sehrstark", "oui", "o", "leger", "legere", "moyen", "moyenne", "abondant", "abondante", "fort",
        "forte", "si", "s", "leve", "ligero", "moderado", "medio", "abundante", "fuerte", "bleeding", "period", "menses",
        "menstruation", "blutung", "regel", "regles", "regla",
    ];

    public const string Accepted =
        "must be a number (0 for no bleeding), yes, no, light, medium, heavy or spotting, in English, German, French or Spanish";

    /// <summary>The kind of day; <c>null</c> if the cell has none of the known words.</summary>
    public static BleedingDay? Read(string cell)
    {
        if (double.TryParse(cell.Replace(',', '.'), CultureInfo.InvariantCulture, out var amount))
            return amount > 0 ? BleedingDay.Bleeding : amount == 0 ? BleedingDay.None : null;
        var text = ColumnNames.Fold(cell);
        if (text.Length == 0 || None.Contains(text))
            return BleedingDay.None;
        if (Spotting.Contains(text))
            return BleedingDay.Spotting;
        return Bleeding.Contains(text) ? BleedingDay.Bleeding : null;
    }
}

/// <summary>The bleeding of a day.</summary>
internal enum BleedingDay
{
    None,
    Spotting,
    Bleeding,
}
