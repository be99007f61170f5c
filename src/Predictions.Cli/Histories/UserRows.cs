using System.Globalization;
using System.Text;
using Predictions.Contract;
using Predictions.Core;
using Predictions.Core.History;
using Predictions.Training.Tables;

namespace Predictions.Cli.Histories;

/// <summary>Builds the history of one user from its rows.</summary>
internal sealed class UserRows(HistoryHeader header, string user, long firstLine, DateOnly today)
{
    private static readonly string[] Kinds =
    [
        HistoryColumns.Period, HistoryColumns.Ovulation, HistoryColumns.Pause, HistoryColumns.Sign, HistoryColumns.BirthYear,
        HistoryColumns.Nothing, HistoryColumns.Error,
    ];

    private readonly HistoryBuilder _builder = new(FieldPath.Root, today, toStore: true);
    private readonly List<long> _periods = [];
    private readonly List<long> _ovulations = [];
    private readonly List<long> _pauses = [];
    private readonly List<long> _signs = [];
    private long _birthYear;
    private BadLine? _bad;
    private bool _isError;

    /// <summary>Adds the current record.</summary>
    public void Add(CsvRecords records, long number)
    {
        var row = records.Fields;
        if (records.IsMalformed || row.FieldCount != header.Fields)
        {
            Reject(number, records.IsMalformed ? CsvRecords.BadQuotes : $"must have the {header.Fields} fields of the header");
            return;
        }

        var (kind, date) = (Text(HistoryColumns.Kind), Text(HistoryColumns.Date));
        if (kind == HistoryColumns.Period)
            AddPeriod(date, row.GetSpan(header[HistoryColumns.Days]), number);
        else if (kind == HistoryColumns.Ovulation)
            AddOvulation(date, Text(HistoryColumns.Evidence), number);
        else if (kind == HistoryColumns.Pause)
            AddPause(date, Text(HistoryColumns.Until), Text(HistoryColumns.Reason), number);
        else if (kind == HistoryColumns.Sign)
            AddSign(date, Text(HistoryColumns.Evidence), number);
        else if (kind == HistoryColumns.BirthYear)
            SetBirthYear(date, number);
        else if (kind == HistoryColumns.Error)
            _isError = true;
        else if (kind != HistoryColumns.Nothing)
            Reject(number, $"kind must be one of {string.Join(", ", Kinds)}");

        string Text(int column) => Encoding.Latin1.GetString(row.GetSpan(header[column]));
    }

    /// <summary>Adds the history to the batch, or the first line with an error.</summary>
    public void Complete(ReadBatch read)
    {
        var fits = Fits("periods", _periods, HistoryLimits.Periods)
            && Fits("ovulations", _ovulations, HistoryLimits.Ovulations)
            && Fits("pauses", _pauses, HistoryLimits.Pauses)
            && Fits("signs", _signs, HistoryLimits.Signs);
        var built = _builder.Build();
        if (_bad is null && fits && !built.IsSuccess)
            _bad = Named(built.Error);
        if (_bad is { } bad)
            read.Bad.Add(bad);
        else if (_isError)
            read.WithoutHistory++;
        else
            read.Add((user, built.Value), firstLine);
    }

    private void AddPeriod(string start, ReadOnlySpan<byte> days, long number)
    {
        var count = 0;
        if (!days.IsEmpty && !int.TryParse(days, NumberStyles.None, CultureInfo.InvariantCulture, out count))
            Reject(number, $"days must be 1 to {HistoryLimits.BleedDays}, or 0 or empty where it is unknown");
        _builder.AddPeriod(Placed(_periods, number), start, count);
    }

    private void AddOvulation(string date, string evidence, long number) => _builder.AddOvulation(
        Placed(_ovulations, number), date, (OvulationEvidence)NumberOf(EnumNames.Evidence, evidence));

    private void AddPause(string from, string until, string reason, long number) => _builder.AddPause(
        Placed(_pauses, number), from, until, (PauseReason)NumberOf(EnumNames.Reason, reason));

    private void AddSign(string date, string kind, long number) => _builder.AddSign(
        Placed(_signs, number), date, (FertilitySignKind)NumberOf(EnumNames.SignKind, kind));

    private void SetBirthYear(string year, long number)
    {
        if (_birthYear != 0)
        {
            Reject(number, "a user must have at most one year of birth");
            return;
        }

        _birthYear = number;
        if (int.TryParse(year, NumberStyles.None, CultureInfo.InvariantCulture, out var read))
            _builder.SetBirthYear(read);
        else
            Reject(number, "date must be the year of birth, such as 1990, or 0 where it is unknown");
    }

    private static int NumberOf(string[] names, string name) => name.Length == 0 ? 0 : EnumNames.NumberOf(names, name);

    private static int Placed(List<long> lines, long number)
    {
        lines.Add(number);
        return lines.Count - 1;
    }

    private bool Fits(string list, List<long> lines, int most)
    {
        if (lines.Count > most)
            Reject(lines[most], $"a history must have at most {most} {list}");
        return lines.Count <= most;
    }

    /// <summary>
    /// Turns the builder's path, such as <c>periods[2].start</c> or <c>birth_year</c>, into the line and the column of the table.
    /// </summary>
    private BadLine Named(PredictionError error)
    {
        var (field, accepted) = error.Fields[0];
        if (field.Segments is [{ Name: "birth_year" }])
            return new BadLine(_birthYear, $"date {accepted}");
        if (field.Segments is not [{ Name: { } list }, { Index: var index }, { Name: { } name }])
            throw new InvalidOperationException($"{field} is no field of a record");
        var lines = list switch { "periods" => _periods, "ovulations" => _ovulations, "pauses" => _pauses, _ => _signs };
        var column = name switch { "start" or "from" => "date", "kind" => "evidence", _ => name };
        return new BadLine(lines[index], $"{column} {accepted}");
    }

    private void Reject(long number, string wrong) => _bad ??= new BadLine(number, wrong);
}
