using Predictions.Training.Charts;

namespace Predictions.Training.Import;

/// <summary>What one row of an imported table describes.</summary>
public enum RowKind
{
    /// <summary>A period with its first day.</summary>
    Period,

    /// <summary>A day.</summary>
    Day,

    /// <summary>A cycle with its length.</summary>
    Cycle,
}

/// <summary>A table that cannot be imported, in one line.</summary>
public sealed class ImportException(string message) : Exception(message);

/// <summary>Which column of an imported table has which role.</summary>
public sealed class ColumnMap
{
    private static readonly Dictionary<RowKind, ColumnRole[]> Used = new()
    {
        [RowKind.Period] =
        [
            ColumnRole.Person, ColumnRole.Start, ColumnRole.End, ColumnRole.Days, ColumnRole.Ovulation, ColumnRole.Age,
            ColumnRole.Birth,
        ],
        [RowKind.Day] =
        [
            ColumnRole.Person, ColumnRole.Date, ColumnRole.Bleeding, ColumnRole.Ovulation, ColumnRole.Age, ColumnRole.Birth,
        ],
        [RowKind.Cycle] =
        [
            ColumnRole.Person, ColumnRole.Number, ColumnRole.Length, ColumnRole.Days, ColumnRole.Ovulation, ColumnRole.Age,
        ],
    };

    // The other columns of a table of cycles have no other spellings.
    private static readonly string[] OfCycles =
    [
        CycleColumns.SuspectedUnlogged, CycleColumns.Luteal, CycleColumns.FirstSign, CycleColumns.Method, CycleColumns.Logged,
        CycleColumns.PauseFrom, CycleColumns.PauseDays, CycleColumns.PauseReason, CycleColumns.FirstNegativeTest,
        CycleColumns.NegativeTests,
    ];

    private readonly Dictionary<ColumnRole, int> _indexes = [];
    private readonly Dictionary<string, int> _ofCycles = [];

    private ColumnMap(IReadOnlyList<string> header, IReadOnlyDictionary<ColumnRole, string> given)
    {
        Header = header;
        foreach (var (role, name) in given)
            if (name.Length > 0)
                _indexes[role] = IndexOf(name, role);
        foreach (var role in Enum.GetValues<ColumnRole>())
            if (!given.ContainsKey(role) && Guess(role) is { } index)
                _indexes[role] = index;
        Kind = _indexes.ContainsKey(ColumnRole.Start) ? RowKind.Period
            : _indexes.ContainsKey(ColumnRole.Date) ? RowKind.Day : RowKind.Cycle;
        if (!_indexes.ContainsKey(ColumnRole.Person) || !_indexes.Keys.Any(IsTime))
            throw Missing();
        foreach (var role in _indexes.Keys.Except(Used[Kind]).ToList())
            _indexes.Remove(role);
        if (Kind == RowKind.Cycle)
            foreach (var name in OfCycles)
                if (Find(name) is { } index)
                    _ofCycles[name] = index;
        var taken = _indexes.Values.Concat(_ofCycles.Values).ToHashSet();
        Further = [.. Enumerable.Range(0, header.Count).Where(i => !taken.Contains(i) && header[i].Length > 0)];
    }

    /// <summary>The names of the columns, in the order of the file.</summary>
    public IReadOnlyList<string> Header { get; }

    /// <summary>What one row describes.</summary>
    public RowKind Kind { get; }

    /// <summary>The columns that have a role, in the order of roles.</summary>
    public IReadOnlyList<(ColumnRole Role, int Index)> Roles =>
        [.. _indexes.OrderBy(column => column.Key).Select(column => (column.Key, column.Value))];

    /// <summary>The columns without a role.</summary>
    public IReadOnlyList<int> Further { get; }

    /// <summary>The index of the column with a role; <c>null</c> if no column has it.</summary>
    public int? this[ColumnRole role] => _indexes.TryGetValue(role, out var index) ? index : null;

    /// <summary>Where a table with one row per cycle has the columns of <see cref="CycleColumns"/>.</summary>
    internal IReadOnlyDictionary<string, int> CycleIndexes()
    {
        var indexes = new Dictionary<string, int>(_ofCycles);
        foreach (var (role, index) in _indexes)
            indexes[NameOf(role)] = index;
        return indexes;
    }

    /// <summary>Guesses the roles of the columns.</summary>
    /// <param name="header">The names of the columns.</param>
    /// <param name="given">The names of columns by role; an empty name for no column.</param>
    /// <exception cref="ImportException">A needed column is missing, or several may have one role.</exception>
    public static ColumnMap Of(IReadOnlyList<string> header, IReadOnlyDictionary<ColumnRole, string> given) => new(header, given);

    /// <summary>Reads the roles of a command line, such as "person=user,start=Period start".</summary>
    /// <exception cref="ImportException">A role is unknown or given twice.</exception>
    public static IReadOnlyDictionary<ColumnRole, string> Given(IEnumerable<string> texts)
    {
        var given = new Dictionary<ColumnRole, string>();
        foreach (var part in texts.SelectMany(text => text.Split(',', StringSplitOptions.TrimEntries)))
        {
            var pair = part.Split('=', 2, StringSplitOptions.TrimEntries);
            if (pair.Length < 2 || !TryRole(pair[0], out var role))
                throw new ImportException(
                    $"--columns: \"{part}\" must be a role and a column, such as start=Beginn. Roles are {RoleNames}");
            if (!given.TryAdd(role, pair[1]))
                throw new ImportException($"--columns must not give {Text(role)} twice");
        }

        return given;
    }

    /// <summary>The name of a role on the command line.</summary>
    public static string Text(ColumnRole role) => role.ToString().ToLowerInvariant();

    private static readonly string RoleNames = string.Join(", ", Enum.GetValues<ColumnRole>().Select(Text));

    // A number is no name of a role, though it parses as one.
    private static bool TryRole(string name, out ColumnRole role) =>
        Enum.TryParse(name, ignoreCase: true, out role) && name.All(char.IsAsciiLetter);

    private static bool IsTime(ColumnRole role) => role is ColumnRole.Start or ColumnRole.Date or ColumnRole.Length;

    private static string NameOf(ColumnRole role) => role switch
    {
        ColumnRole.Person => CycleColumns.Person,
        ColumnRole.Number => CycleColumns.Number,
        ColumnRole.Length => CycleColumns.Length,
        ColumnRole.Days => CycleColumns.Menses,
        ColumnRole.Ovulation => CycleColumns.Ovulation,
        _ => CycleColumns.Age,
    };

    private int? Find(string name)
    {
        int[] found = [.. Enumerable.Range(0, Header.Count)
            .Where(i => ColumnNames.Fold(Header[i]) == ColumnNames.Fold(name))];
        return found.Length == 1 ? found[0] : null;
    }

    private int? Guess(ColumnRole role)
    {
        var candidates = ColumnNames.Candidates(role, Header).Except(_indexes.Values).ToArray();
        return candidates.Length switch
        {
            0 => null,
            1 => candidates[0],
            _ => throw new ImportException(
                $"the columns {string.Join(" and ", candidates.Select(i => $"\"{Header[i]}\""))} may both be the {Text(role)}: "
                + $"choose one with --columns {Text(role)}=NAME, or none with --columns {Text(role)}="),
        };
    }

    private int IndexOf(string name, ColumnRole role)
    {
        int[] exact = [.. Enumerable.Range(0, Header.Count).Where(i => Header[i] == name)];
        return exact.Length == 1 ? exact[0] : Find(name) ?? throw new ImportException(
            $"--columns {Text(role)}={name}: the table has {(exact.Length > 1 ? "this column twice" : "no such column")}; it has "
            + Listed());
    }

    private ImportException Missing()
    {
        var needed = _indexes.ContainsKey(ColumnRole.Person)
            ? "of the periods: start, date or length" : "of the person: person";
        return new ImportException(
            $"no column is known to be that {needed}. The table has {Listed()}. Name it with --columns, such as "
            + "--columns person=NAME,start=NAME");
    }

    private string Listed() => string.Join(", ", Header.Select(name => $"\"{name}\""));
}
