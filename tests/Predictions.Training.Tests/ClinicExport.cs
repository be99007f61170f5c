using System.Globalization;
using Predictions.Training.Charts;
using Predictions.Training.Simulation;

namespace Predictions.Training.Tests;

/// <summary>
/// The export of a clinic, as messy as real ones: German columns, four formats of dates, shuffled and repeated rows, notes with
/// separators and line breaks, spotting, unlogged periods, and some wrong cells. The women have longer cycles than those whom the
/// shipped model was fitted to. docs/models/clinic.csv is the export of seed 30.
/// </summary>
public static class ClinicExport
{
    public const int Women = 300;
    public const int Seed = 30;

    /// <summary>The wrong cells of the file, as the command names them, without the line.</summary>
    public static readonly IReadOnlyList<string> Errors =
    [
        "Beginn der Periode must have a year with four digits, unlike \"12.03.24\"",
        "Beginn der Periode must be a date, such as 2024-03-04, 4.3.2024, 4 March 2024 or the serial number of a spreadsheet, "
        + "unlike \"Februar\"",
        "Beginn der Periode is blank",
        "Alter must be a whole number from 8 to 65, unlike \"230\"",
    ];

    private static readonly string[] Notes =
        ["", "", "", "müde", "\"Kopfweh; müde\"", "\"zweiter Besuch\r\nam Abend\"", "\"\"\"gut\"\"\""];

    private static readonly string[] Devices = ["iOS", "Android", "Web"];
    private static readonly string[] MonthNames =
        ["Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November", "Dezember"];

    /// <summary>The cycles of the women; docs/models/clinic.json holds the same.</summary>
    public static readonly CycleConstants Constants = CycleConstants.Fitted with
    {
        Even = CycleConstants.Fitted.Even with { MeanDays = 33, BetweenPersonsDays = 2.3 },
        Uneven = CycleConstants.Fitted.Uneven with { MeanDays = 39, BetweenPersonsDays = 5 },
    };

    private static readonly CohortShape Shape = CohortShape.Default with
    {
        Constants = Constants,
        MinCycles = 8,
        MaxCycles = 14,
        ShareWithHoles = 0.5,
        MeanHoleRate = 0.13,
        PauseRate = 0,
    };

    /// <summary>The women, with what they did not log.</summary>
    public static ChartedPerson[] Cohort(int seed = Seed) => Simulation.Cohort.Simulate(seed, Women, Shape);

    /// <summary>The file.</summary>
    public static string Text(IReadOnlyList<ChartedPerson> women, int seed = Seed)
    {
        var rng = new Rng(seed, -1);
        var rows = new List<string>();
        foreach (var (i, woman) in women.Index())
            rows.AddRange(Rows(woman, 1000 + 7 * i, rng));
        for (var i = rows.Count - 1; i > 0; i--)
        {
            var other = rng.Whole(0, i);
            (rows[i], rows[other]) = (rows[other], rows[i]);
        }

        rows.InsertRange(50,
        [
            "1007;12.03.24;;;;;", "1014;Februar;;;;;", ";;", "1021;;05.03.2021;;;;ohne Datum", "1028;01.02.2021;;;230;;",
        ]);
        return "\uFEFF" + "Patientin-Nr.;Beginn der Periode;Ende;Eisprung (LH);Alter;Gerät;Bemerkung\r\n"
            + string.Join("\r\n", rows) + "\r\n";
    }

    private static IEnumerable<string> Rows(ChartedPerson woman, int number, Rng rng)
    {
        var (age, device) = (rng.Whole(19, 43), Devices[rng.Whole(0, 2)]);
        var log = woman.LogAt(woman.Cycles.Count - 1);
        foreach (var period in log.Periods.ToArray())
        {
            var ovulation = log.Ovulations.ToArray().FirstOrDefault(
                o => o.Date > period.Start && o.Date.DayNumber < period.Start.DayNumber + 40);
            var end = rng.Chance(0.1) || period.Days == 0 ? "" : Date(period.Start.AddDays(period.Days - 1), rng);
            var seen = ovulation.Date == default ? "" : Date(ovulation.Date, rng);
            var row = string.Join(
                ';', number, Date(period.Start, rng), end, seen, rng.Chance(0.7) ? age : "", device, Notes[rng.Whole(0, 6)]);
            yield return row;
            if (rng.Chance(0.01))
                yield return row;
            if (rng.Chance(0.01))
                yield return $"{number};{Date(period.Start.AddDays(rng.Whole(5, 9)), rng)};;;;{device};Schmierblutung";
        }
    }

    private static string Date(DateOnly date, Rng rng) => rng.Uniform() switch
    {
        < 0.8 => date.ToString("dd.MM.yyyy", CultureInfo.InvariantCulture),
        < 0.9 => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        < 0.95 => $"{date.DayNumber - new DateOnly(1899, 12, 30).DayNumber}",
        _ => $"{date.Day}. {MonthNames[date.Month - 1]} {date.Year}",
    };
}
