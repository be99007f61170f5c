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
                csv.WriteRecord(Row(person.Id, i + 1, cycle));
    }

    private static string[] Row(string id, int number, ChartedCycle cycle)
    {
        int? ovulation = cycle.IsOvulationLogged ? cycle.OvulationDay : null;
        return
        [
            id,
            $"{number}",
            $"{cycle.LengthDays}",
            $"{ovulation}",
            $"{cycle.LengthDays - ovulation}",
            $"{cycle.BleedDays}",
            cycle.IsLogged ? "1" : "0",
            $"{cycle.Pause?.FromDay}",
            $"{cycle.Pause?.Days}",
            $"{cycle.Pause?.Reason}",
        ];
    }
}
