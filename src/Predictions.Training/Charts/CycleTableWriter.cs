using CsvHelper;

namespace Predictions.Training.Charts;

/// <summary>Writes cycles as the CSV that <see cref="CycleTable"/> reads: each cycle, and whether it was logged.</summary>
public static class CycleTableWriter
{
    /// <summary>Writes persons in order, one row per cycle. Equal input gives equal bytes.</summary>
    public static void Write(TextWriter writer, IEnumerable<ChartedPerson> persons) =>
        Write(writer, persons, CycleColumns.All, [], _ => []);

    /// <summary>Writes persons in order, one row per cycle, with further columns.</summary>
    /// <param name="writer">The output.</param>
    /// <param name="persons">The persons.</param>
    /// <param name="columns">The columns of <see cref="CycleColumns"/>, in order.</param>
    /// <param name="further">The names of further columns, which <see cref="CycleTable"/> ignores.</param>
    /// <param name="cells">The cells of a person in the further columns, the same in each row.</param>
    public static void Write(
        TextWriter writer, IEnumerable<ChartedPerson> persons, IReadOnlyList<string> columns, IReadOnlyList<string> further,
        Func<ChartedPerson, IReadOnlyList<string>> cells)
    {
        using var csv = CsvWriter.Create(writer, new CsvWriterOptions { NewLine = "\n" }, leaveOpen: true);
        csv.WriteHeader([.. columns, .. further]);
        foreach (var person in persons)
        {
            var same = cells(person);
            foreach (var (i, cycle) in person.Cycles.Index())
                csv.WriteRecord([.. columns.Select(column => Cell(person, i, cycle, column)), .. same]);
        }
    }

    private static string Cell(ChartedPerson person, int index, in ChartedCycle cycle, string column)
    {
        var ovulation = cycle.LoggedOvulationDay;
        var evidence = cycle.Evidence;
        return column switch
        {
            CycleColumns.Person => person.Id,
            CycleColumns.Number => $"{index + 1}",
            CycleColumns.Length => $"{cycle.LengthDays}",
            CycleColumns.SuspectedUnlogged => $"{cycle.SuspectedUnlogged}",
            CycleColumns.Ovulation => $"{ovulation}",
            CycleColumns.Luteal => $"{cycle.LengthDays - ovulation}",
            CycleColumns.Menses => $"{cycle.BleedDays}",
            CycleColumns.Age => index == 0 && person.BirthYear > 0 ? $"{person.FirstDay.Year - person.BirthYear}" : "",
            CycleColumns.Method => evidence.Method == ChartMethod.Monitor ? "" : MethodNames.Of(evidence.Method),
            CycleColumns.FirstSign => $"{evidence.FirstSignDay}",
            CycleColumns.FirstNegativeTest => $"{evidence.FirstNegativeTestDay}",
            CycleColumns.NegativeTests => evidence.NegativeTests > 0 ? $"{evidence.NegativeTests}" : "",
            CycleColumns.Logged => cycle.IsLogged ? "1" : "0",
            CycleColumns.PauseFrom => $"{cycle.Pause?.FromDay}",
            CycleColumns.PauseDays => $"{cycle.Pause?.Days}",
            CycleColumns.PauseReason => $"{cycle.Pause?.Reason}",
            _ => throw new ArgumentOutOfRangeException(nameof(column), column, "is no column of a table of cycles"),
        };
    }
}
