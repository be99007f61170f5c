using Predictions.Training.Tables;

namespace Predictions.Training.Charts;

/// <summary>
/// Reads cycles from CSV: one row per cycle, in order within each person. Requires the columns ClientID, CycleNumber and
/// LengthofCycle (whole days). The other <see cref="CycleColumns"/> are optional, and further columns are ignored.
/// The cycles of a person are consecutive from an arbitrary first day.
/// </summary>
public static class CycleTable
{
    // The table has no dates, so the first day is arbitrary.
    private static readonly DateOnly FirstDay = new(2020, 1, 1);

    /// <summary>Reads a file. Throws <see cref="CycleTableException"/> with file, line and column at the first error.</summary>
    public static ChartedPerson[] Read(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            return Read(file);
        }
        catch (CycleTableException e)
        {
            throw new CycleTableException($"{path}: {e.Message}", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CycleTableException($"{path} cannot be read: {e.GetType().Name}", e);
        }
    }

    /// <summary>Reads a table.</summary>
    public static ChartedPerson[] Read(Stream stream)
    {
        using var csv = new CsvRecords(
            stream, (line, wrong) => new CycleTableException($"line {line}: {wrong}"), allowLineBreaks: false);
        if (!csv.TryRead())
            throw new CycleTableException("the table has no rows");
        var row = new CycleTableRow(csv);
        var persons = new List<(string Id, List<ChartedCycle> Cycles, int BirthYear)>();
        var indexes = new Dictionary<string, int>(StringComparer.Ordinal);
        while (csv.TryRead())
        {
            row.CheckFields();
            var id = row.Text(CycleColumns.Person);
            if (!indexes.TryGetValue(id, out var index))
            {
                indexes.Add(id, index = persons.Count);
                persons.Add((id, [], row.Age() is { } age ? FirstDay.Year - age : 0));
            }

            var cycles = persons[index].Cycles;
            row.CheckNumber(cycles.Count + 1);
            row.CheckCount(cycles.Count);
            cycles.Add(row.Cycle(isFirst: cycles.Count == 0));
        }

        if (persons.Count == 0)
            throw new CycleTableException("the table has no rows");
        return [.. persons.Select(w => new ChartedPerson(w.Id, FirstDay, w.Cycles, w.BirthYear))];
    }
}

/// <summary>An error in a cycle table. The message is one line with the position and the reason.</summary>
public sealed class CycleTableException : Exception
{
    public CycleTableException()
    {
    }

    public CycleTableException(string message)
        : base(message)
    {
    }

    public CycleTableException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
