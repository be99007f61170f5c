using System.Text;
using System.Text.Unicode;
using Predictions.Core.History;
using Predictions.Training.Charts;
using Predictions.Training.Tables;

namespace Predictions.Training.Import;

/// <summary>How a table is imported.</summary>
/// <param name="Today">The last day of a date.</param>
public sealed record ImportOptions(DateOnly Today)
{
    /// <summary>The names of columns by role; the others are guessed.</summary>
    public IReadOnlyDictionary<ColumnRole, string> Columns { get; init; } = new Dictionary<ColumnRole, string>();

    /// <summary>The order of day and month; unknown if the columns decide it.</summary>
    public DateOrder Dates { get; init; }

    /// <summary>Further columns that are carried whatever the number of their values.</summary>
    public IReadOnlySet<string> Kept { get; init; } = new HashSet<string>();
}

/// <summary>
/// Imports a CSV with one row per period, per day or per cycle: rows → bleeds → log → cycles. The bytes are read twice: first the
/// dates, whose columns decide the order of day and month, then the rows.
/// </summary>
public sealed class TableImport
{
    private readonly byte[] _bytes;
    private readonly ImportOptions _options;
    private readonly Dictionary<string, ImportedPerson> _persons = new(StringComparer.Ordinal);
    private readonly Dictionary<ColumnRole, DateColumn> _dates = [];

    private TableImport(byte[] bytes, ImportOptions options)
    {
        (_bytes, _options) = (bytes, options);
        using var csv = Open();
        Columns = ColumnMap.Of(Header(csv), options.Columns);
        Separator = csv.Fields.Separator;
        Carried = new CarriedColumns(Columns, options.Kept);
        if (Carried.Unknown is { } unknown)
            throw new ImportException($"--keep {unknown}: the table has no further column of this name");
        DecideDates(csv);
    }

    /// <summary>The roles of the columns.</summary>
    public ColumnMap Columns { get; }

    /// <summary>The further columns.</summary>
    public CarriedColumns Carried { get; }

    /// <summary>The columns of dates by role.</summary>
    public IReadOnlyDictionary<ColumnRole, DateColumn> Dates => _dates;

    /// <summary>All errors.</summary>
    public Faults Faults { get; } = new();

    /// <summary>Whether a row has moved cells, so that it is not known which persons its error harms.</summary>
    public bool IsTorn { get; private set; }

    public char Separator { get; }

    /// <summary>The number of rows that are not empty.</summary>
    public int Rows { get; private set; }

    /// <summary>Rows that repeat another row's day or cycle of the same person.</summary>
    public int Duplicates => _duplicates;

    /// <summary>Rows of days without bleeding.</summary>
    public int DaysWithoutBleeding { get; private set; }

    /// <summary>Rows of days with spotting only, which is no period.</summary>
    public int SpottingDays { get; private set; }

    /// <summary>The number of persons.</summary>
    public int Persons => _persons.Count;

    /// <summary>The number of persons with an error.</summary>
    public int FaultyPersons => _persons.Values.Count(person => person.IsFaulty);

    private int _duplicates;

    /// <summary>Reads a table.</summary>
    /// <param name="bytes">The file: UTF-8, UTF-16 or UTF-32 with a byte order mark, or Latin-1.</param>
    /// <param name="options">How to read it.</param>
    /// <param name="charts">Receives the persons without errors.</param>
    /// <exception cref="ImportException">The columns are not known, or the order of day and month.</exception>
    public static TableImport Read(byte[] bytes, ImportOptions options, ImportedCharts charts)
    {
        var import = new TableImport(ToUnicode(bytes), options);
        import.ReadRows();
        import.Finish(charts);
        return import;
    }

    private CsvRecords Open() => new(
        new MemoryStream(_bytes, writable: false), (line, wrong) => new ImportException($"line {line}: {wrong}"),
        allowLineBreaks: true);

    // Excel writes CSV in the code page of the machine, which is close to Latin-1 in Western Europe and America.
    private static byte[] ToUnicode(byte[] bytes)
    {
        byte[][] marks = [Encoding.UTF32.GetPreamble(), Encoding.Unicode.GetPreamble(), Encoding.BigEndianUnicode.GetPreamble()];
        var isWide = bytes is [0, 0, 0xFE, 0xFF, ..] || marks.Any(mark => bytes.AsSpan().StartsWith(mark));
        return isWide || Utf8.IsValid(bytes) ? bytes : Encoding.Convert(Encoding.Latin1, Encoding.UTF8, bytes);
    }

    private static string[] Header(CsvRecords csv)
    {
        if (!csv.TryRead())
            throw new ImportException("the table has no rows");
        if (csv.IsMalformed)
            throw new ImportException($"line {csv.Line}: {CsvRecords.BadQuotes}");
        return [.. Enumerable.Range(0, csv.Fields.FieldCount).Select(i => csv.Fields.GetString(i).Trim())];
    }

    private static string Cell(CsvRecords csv, int? index) =>
        index is { } at && at < csv.Fields.FieldCount ? csv.Fields.GetString(at).Trim() : "";

    private void DecideDates(CsvRecords csv)
    {
        ColumnRole[] roles =
            [ColumnRole.Start, ColumnRole.End, ColumnRole.Date, ColumnRole.Ovulation, ColumnRole.Birth];
        if (Columns.Kind == RowKind.Cycle)
            return;
        foreach (var role in roles)
            if (Columns[role] is { } index)
                _dates[role] = new DateColumn(Columns.Header[index]);
        while (csv.TryRead())
            foreach (var (role, column) in _dates)
                column.Look(Cell(csv, Columns[role]), csv.Line);

        var decided = _dates.Values.Where(c => c is { HasEvidence: true, IsMixed: false })
            .Select(c => c.Decided).Distinct().ToArray();
        foreach (var column in _dates.Values)
            column.Order = _options.Dates != DateOrder.Unknown ? _options.Dates
                : column.Decided != DateOrder.Unknown ? column.Decided
                : column.IsMixed || decided.Length != 1 ? DateOrder.Unknown : decided[0];
        if (_dates.Values.Select(column => column.Problem()).FirstOrDefault(problem => problem is not null) is { } problem)
            throw new ImportException($"{problem}: pass --dates dmy (the day first) or --dates mdy");
    }

    private void ReadRows()
    {
        using var csv = Open();
        csv.TryRead();
        var cycle = new CycleTableRow(csv, Faults, Columns.CycleIndexes()) { MaxDays = CycleTableRow.MaxOpenDays };
        while (csv.TryRead())
        {
            if (!csv.IsMalformed && Enumerable.Range(0, csv.Fields.FieldCount).All(i => Cell(csv, i).Length == 0))
                continue;
            Rows++;
            if (IsTornRow(csv))
                continue;
            var id = Cell(csv, Columns[ColumnRole.Person]);
            if (id.Length == 0)
            {
                Faults.Add(csv.Line, Columns.Header[Columns[ColumnRole.Person]!.Value], "is blank");
                continue;
            }

            if (!_persons.TryGetValue(id, out var person))
                _persons.Add(id, person = new ImportedPerson(id, csv.Line, Columns.Further.Count));
            var faults = Faults.Count;
            if (Columns.Kind == RowKind.Cycle)
                ReadCycle(csv, cycle, person);
            else
                ReadDates(csv, person);
            person.IsFaulty |= Faults.Count > faults;
            Carried.AddRow(person.Further, i => Cell(csv, i));
        }
    }

    // Empty cells after the last column do no harm.
    private bool IsTornRow(CsvRecords csv)
    {
        var isLong = Enumerable.Range(0, csv.Fields.FieldCount).Skip(Columns.Header.Count).Any(i => Cell(csv, i).Length > 0);
        if (!csv.IsMalformed && !isLong)
            return false;
        Faults.Add(csv.Line, null, csv.IsMalformed
            ? CsvRecords.BadQuotes : $"must have at most the {Columns.Header.Count} fields of the header");
        return IsTorn = true;
    }

    private void ReadCycle(CsvRecords csv, CycleTableRow row, ImportedPerson person)
    {
        row.Begin();
        var number = Columns[ColumnRole.Number] is null ? 0 : row.Number();
        if (number is null && Cell(csv, Columns[ColumnRole.Number]).Length == 0)
            Faults.Add(csv.Line, Columns.Header[Columns[ColumnRole.Number]!.Value], "is blank");
        ReadAge(person, row.Age());
        if (row.Cycle() is { } cycle)
            person.Cycles.Add((Columns[ColumnRole.Number] is null ? null : number, csv.Line, cycle));
    }

    private void ReadDates(CsvRecords csv, ImportedPerson person)
    {
        var row = new DateRow(csv, Columns, _dates, _options.Today, Faults);
        ReadAge(person, row.Age());
        if (row.BirthYear() is { } year)
            person.BirthYear = year;
        if (row.Date(Columns.Kind == RowKind.Day ? ColumnRole.Date : ColumnRole.Start) is not { } date)
            return;
        if (row.Ovulation(date) is { } ovulation)
            person.Ovulations.Add(ovulation);
        if (Columns.Kind == RowKind.Day && row.Bleeding() is var bleeding and not BleedingDay.Bleeding)
        {
            DaysWithoutBleeding += bleeding == BleedingDay.None ? 1 : 0;
            SpottingDays += bleeding == BleedingDay.Spotting ? 1 : 0;
            return;
        }

        var days = Columns.Kind == RowKind.Day ? 1 : row.BleedDays(date);
        if (!person.Bleeds.TryAdd(date, days))
        {
            _duplicates++;
            person.Bleeds[date] = Math.Max(person.Bleeds[date], days);
        }
    }

    private static void ReadAge(ImportedPerson person, int? age)
    {
        if (age is { } years)
            person.Age = Math.Min(person.Age ?? years, years);
    }

    private void Finish(ImportedCharts charts)
    {
        foreach (var person in _persons.Values)
        {
            if (Columns.Kind == RowKind.Cycle)
                FinishCycles(person, charts);
            else if (!person.IsFaulty)
                FinishLog(person, charts);
        }
    }

    private void FinishCycles(ImportedPerson person, ImportedCharts charts)
    {
        var number = Columns[ColumnRole.Number] is { } index ? Columns.Header[index] : "";
        if (person.Chart(Faults, number, ref _duplicates) is not { } chart)
            return;
        if (chart.Cycles is [{ IsLogged: false }, ..])
        {
            person.IsFaulty = true;
            Faults.Add(person.Cycles[0].Line, CycleColumns.Logged, "must be 1: a log begins with the first period");
            return;
        }

        Carried.AddPerson(person.Further);
        charts.Add(chart, person.Further);
    }

    private void FinishLog(ImportedPerson person, ImportedCharts charts)
    {
        var log = person.Log(Columns.Kind == RowKind.Day);
        if (log.Periods.Length <= HistoryLimits.Periods)
        {
            Carried.AddPerson(person.Further);
            charts.Add(person.Id, log, person.Further);
            return;
        }

        person.IsFaulty = true;
        Faults.Add(person.Line, null, $"this person must have at most {HistoryLimits.Periods} periods");
    }
}
