using CsvHelper;

namespace Predictions.Training.Charts;

/// <summary>Writes cycles as the CSV that <see cref="CycleTable"/> reads: each true cycle, and whether it was logged.</summary>
public static class CycleTableWriter
{
    /// <summary>Writes persons in order, one row per cycle. Equal input gives equal bytes.</summary>
    public static void Write(TextWriter writer, IEnumerable<ChartedPerson> persons)
    {
        using var csv = CsvWriter.Create(writer, new CsvWriterOptions { NewLine = "\n" }, leaveOpen: true);
        csv.WriteHeader([.. CycleColumns.All]);
        foreach (var person in persons)
            foreach (var (i, cycle) in person.Cycles.Index())
                csv.WriteRecord(Row(person, i, cycle));
    }

    private static string[] Row(ChartedPerson person, int index, ChartedCycle cycle)
    {
        var ovulation = cycle.LoggedOvulationDay;
        int? age = index == 0 && person.BirthYear > 0 ? person.FirstDay.Year - person.BirthYear : null;
        var evidence = cycle.Evidence;
        return
        [
            person.Id,
            $"{index + 1}",
            $"{cycle.LengthDays}",
            $"{ovulation}",
            $"{cycle.LengthDays - ovulation}",
            $"{cycle.BleedDays}",
            cycle.IsLogged ? "1" : "0",
            $"{cycle.Pause?.FromDay}",
            $"{cycle.Pause?.Days}",
            $"{cycle.Pause?.Reason}",
            $"{age}",
            evidence.Method == ChartMethod.Monitor ? "" : MethodNames.Of(evidence.Method),
            $"{evidence.FirstSignDay}",
            $"{evidence.FirstNegativeTestDay}",
            evidence.NegativeTests > 0 ? $"{evidence.NegativeTests}" : "",
        ];
    }
}
