using CsvHelper;

namespace Predictions.Training.Charts;

/// <summary>
/// Reads cycles from CSV, one row a cycle, in order within a woman. Needs the columns ClientID, CycleNumber and LengthofCycle
/// (whole days); takes the other <see cref="CycleColumns"/> where they are there, and ignores any further ones.
/// The cycles of a woman are laid end to end from an arbitrary first day.
/// </summary>
public static class CycleTable
{
    // The table has no dates; any first day will do.
    private static readonly DateOnly FirstDay = new(2020, 1, 1);

    /// <summary>Reads a file. Throws <see cref="CycleTableException"/>, which names file, line and column, on the first thing wrong.</summary>
    public static ChartedPerson[] Read(string path)
    {
        try
        {
            using var reader = new StreamReader(path);
            return Read(reader);
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
    public static ChartedPerson[] Read(TextReader reader)
    {
        using var csv = CsvReader.Create(reader, new CsvReaderOptions { TrackLineNumbers = true, TrimWhitespace = true });
        var row = new CycleTableRow(csv);

        var persons = new List<(string Id, List<ChartedCycle> Cycles)>();
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        while (csv.Read())
        {
            var id = row.Text(CycleColumns.Person);
            if (!places.TryGetValue(id, out var place))
            {
                places.Add(id, place = persons.Count);
                persons.Add((id, []));
            }

            var cycles = persons[place].Cycles;
            row.CheckNumber(cycles.Count + 1);
            row.CheckRoom(cycles.Count);
            cycles.Add(row.Cycle(isFirst: cycles.Count == 0));
        }

        if (persons.Count == 0)
            throw new CycleTableException("the table has no rows");
        return [.. persons.Select(w => new ChartedPerson(w.Id, FirstDay, w.Cycles))];
    }
}

/// <summary>A cycle table that cannot be read: one line that says where and why.</summary>
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
