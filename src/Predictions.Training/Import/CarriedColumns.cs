namespace Predictions.Training.Import;

/// <summary>
/// The further columns of a table. One is carried into the output if it has one value per person and few values in all, so that
/// women can be grouped by it. Names, addresses and free text have many values, and would identify a person.
/// </summary>
/// <param name="map">The columns.</param>
/// <param name="kept">The names of columns that are carried whatever the number of their values.</param>
public sealed class CarriedColumns(ColumnMap map, IReadOnlySet<string> kept)
{
    /// <summary>The number of values of a column that is carried without being named.</summary>
    public const int MaxValues = 20;

    private readonly HashSet<string>[] _values = [.. map.Further.Select(_ => new HashSet<string>(StringComparer.Ordinal))];
    private readonly int[] _differing = new int[map.Further.Count];

    /// <summary>The first name of <c>--keep</c> that the table does not have; <c>null</c> if it has all.</summary>
    public string? Unknown => kept.FirstOrDefault(name => map.Further.All(i => map.Header[i] != name));

    /// <summary>The columns in the order of the file.</summary>
    public IReadOnlyList<FurtherColumn> Columns =>
        [.. map.Further.Select((index, i) => new FurtherColumn(map.Header[index], i, _values[i].Count, Why(i)))];

    /// <summary>Adds the cells of a row to those of its person. An empty cell says nothing.</summary>
    /// <param name="person">The cells of the person so far; <c>null</c> where they differ.</param>
    /// <param name="cell">Gives a cell of the row by its index in the file.</param>
    internal void AddRow(string?[] person, Func<int, string> cell)
    {
        for (var i = 0; i < map.Further.Count; i++)
            if (person[i] is { } before && cell(map.Further[i]) is { Length: > 0 } text)
                person[i] = before.Length == 0 || before == text ? text : null;
    }

    /// <summary>Adds a person without errors.</summary>
    internal void AddPerson(string?[] person)
    {
        for (var i = 0; i < map.Further.Count; i++)
        {
            if (person[i] is null)
                _differing[i]++;
            else if (person[i]!.Length > 0 && _values[i].Count <= MaxValues)
                _values[i].Add(person[i]!);
        }
    }

    private string? Why(int i)
    {
        var name = map.Header[map.Further[i]];
        if (Charts.CycleColumns.Known.Any(known => ColumnNames.Fold(known) == ColumnNames.Fold(name)))
            return "the output has a column of this name";
        if (_differing[i] > 0)
            return $"it differs within {_differing[i]:N0} {(_differing[i] == 1 ? "person" : "persons")}";
        if (_values[i].Count == 0)
            return "it is empty";
        return _values[i].Count > MaxValues && !kept.Contains(name)
            ? $"it has more than {MaxValues} values, and may identify persons: --keep carries it" : null;
    }
}

/// <summary>A further column.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Index">Its index among the further columns.</param>
/// <param name="Values">The number of its values, at most one more than <see cref="CarriedColumns.MaxValues"/>.</param>
/// <param name="LeftOut">Why it is left out; <c>null</c> if it is carried.</param>
public sealed record FurtherColumn(string Name, int Index, int Values, string? LeftOut);
