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
    internal static readonly DateOnly FirstDay = new(2020, 1, 1);

    /// <summary>Reads a file. Throws <see cref="CycleTableException"/> with file, line and column of all errors.</summary>
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
        var faults = new Faults();
        var persons = ReadRows(csv, new CycleTableRow(csv, faults));
        if (faults.Count == 1)
            throw new CycleTableException(faults.Kept[0].ToString());
        if (faults.Count > 1)
            throw new CycleTableException($"{faults.Count:N0} errors\n  {string.Join("\n  ", faults.Lines())}");
        if (persons.Count == 0)
            throw new CycleTableException("the table has no rows");
        return [.. persons.Select(person => new ChartedPerson(person.Id, FirstDay, person.Cycles, person.BirthYear))];
    }

    private static List<Rows> ReadRows(CsvRecords csv, CycleTableRow row)
    {
        var persons = new List<Rows>();
        var indexes = new Dictionary<string, int>(StringComparer.Ordinal);
        var isWhole = true;
        while (csv.TryRead())
        {
            if (!row.Begin() || row.Text(CycleColumns.Person) is not { } id)
            {
                // Whose row this is cannot be known, so the numbers of later rows say nothing.
                isWhole = false;
                continue;
            }

            if (!indexes.TryGetValue(id, out var index))
            {
                indexes.Add(id, index = persons.Count);
                persons.Add(new Rows(id, row.Age() is { } age ? FirstDay.Year - age : 0));
            }

            var person = persons[index];
            person.Count++;
            if (isWhole)
                row.CheckNumber(person.Count);
            if (row.Cycle() is not { } cycle)
                continue;
            if (person.Count == 1)
                row.CheckFirst(cycle);
            person.Cycles.Add(cycle);
        }

        return persons;
    }

    private sealed class Rows(string id, int birthYear)
    {
        public string Id { get; } = id;

        public int BirthYear { get; } = birthYear;

        /// <summary>The number of rows, those with errors included.</summary>
        public int Count { get; set; }

        public List<ChartedCycle> Cycles { get; } = [];
    }
}

/// <summary>Errors in a cycle table. The message has a position and a reason for each.</summary>
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
