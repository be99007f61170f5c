using System.CommandLine;
using Predictions.Cli.Batches;
using Predictions.Core.History;
using Predictions.Training.Charts;
using Predictions.Training.Import;
using Predictions.Training.Tables;

namespace Predictions.Cli.Tables;

/// <summary>
/// <c>predictions models table</c>: a table of cycles from any CSV of dates or lengths, or from exported histories.
/// </summary>
internal static class TableCommand
{
    private const string DayFirst = "dmy";
    private const string MonthFirst = "mdy";

    private static readonly Argument<string> From = new("file")
    {
        Description = "A CSV with one row per period, per day or per cycle, or the file of \"histories export\".",
    };

    private static readonly Option<string?> Out = CommandOption.Of<string?>(
        "--out", "The table of cycles. Without it, nothing is written: the columns and errors are shown.");

    private static readonly Option<string[]> Columns = Several(
        "--columns",
        "Roles of columns that are guessed wrongly, such as person=user,start=\"Period start\"; an empty name for none. Roles: "
        + string.Join(", ", Enum.GetValues<ColumnRole>().Select(ColumnMap.Text)) + ".");

    private static readonly Option<string?> Dates = CommandOption.Of<string?>(
        "--dates", "How to read 03/04/2024 where no date of its column decides: the day first (dmy) or the month first (mdy).")
        .AcceptOnlyFromAmong(DayFirst, MonthFirst);

    private static readonly Option<string[]> Keep = Several(
        "--keep",
        $"A further column to carry although it has more than {CarriedColumns.MaxValues} values. Repeat it for several.");

    private static readonly Option<bool> SkipFaulty = CommandOption.Of<bool>(
        "--skip-faulty", "Leave out persons with an error. Without it, one error stops the command.");

    private static readonly Option<bool> KeepIds = CommandOption.Of<bool>(
        "--keep-ids", "Write the ids of the file. Without it, persons are numbered p1, p2 and so on.");

    private static readonly Option<string?> Key = CommandOption.Of<string?>(
        "--pseudonym-key",
        $"A file with a secret of at least {Pseudonyms.MinKeyBytes} bytes: a person then has the same pseudonym in each table.");

    private static readonly Option<bool> Complete = CommandOption.Of<bool>(
        "--complete", $"The logs are known to be complete: mark only intervals over {Core.Scoring.DayAxis.Last} days.");

    public static Command Create()
    {
        var command = new Command(
            "table",
            "Make a table of cycles from any CSV of dates or lengths, or from exported histories, and mark suspected unlogged "
            + "periods.")
        {
            From, Out, Columns, Dates, Keep, SkipFaulty, KeepIds, Key, Complete,
        };
        command.SetAction(Run);
        return command;
    }

    private static Option<string[]> Several(string name, string description) => new(name) { Description = description };

    private static int Run(ParseResult parsed)
    {
        try
        {
            var charts = new ImportedCharts(PseudonymsOf(parsed), parsed.GetValue(Complete));
            return Run(parsed, parsed.GetValue(From)!, charts);
        }
        catch (Exception e) when (e is ImportException or BatchException)
        {
            return ExitCode.Fail(e.Message);
        }
    }

    private static int Run(ParseResult parsed, string path, ImportedCharts charts)
    {
        var today = HistoryLimits.LatestToday(TimeProvider.System.GetUtcNow());
        ITableSource source = HistoriesSource.TryRead(path, today, charts) is { } histories
            ? histories : new CsvSource(TableImport.Read(BytesOf(path), Options(parsed, today), charts));
        Print(source.Faults);
        source.WriteColumns(path, Console.Out);
        if (source.IsTorn)
            return ExitCode.Fail(
                $"{path}: the cells of some rows have moved, so nothing was written: correct these rows; they cannot be skipped");
        if (source.Faults.Count > 0 && !parsed.GetValue(SkipFaulty))
            return ExitCode.Fail(
                $"{path}: {source.Faults.Count:N0} errors of {source.FaultyPersons:N0} persons, so nothing was written: correct "
                + "them, or leave these persons out with --skip-faulty");
        if (charts.Persons.Count == 0)
            return ExitCode.Fail($"{path}: no person has a complete cycle, so nothing was written");
        TableReport.Write(source, charts, Console.Out);
        var code = WriteTable(parsed.GetValue(Out), source, charts);
        return code == ExitCode.Success && source.Faults.Count > 0 ? ExitCode.SomeFailed : code;
    }

    private static int WriteTable(string? path, ITableSource source, ImportedCharts charts)
    {
        if (path is null)
        {
            Console.Out.WriteLine("nothing was written: name the table with --out");
            return ExitCode.Success;
        }

        FurtherColumn[] carried = [.. source.Further.Where(column => column.LeftOut is null)];
        var code = AtomicFile.Write("--out", path, writer => CycleTableWriter.Write(
            writer, charts.Persons, CycleColumns.In(charts.Persons), [.. carried.Select(column => column.Name)],
            person => [.. carried.Select(column => charts.FurtherOf(person)[column.Index] ?? "")]));
        if (code == ExitCode.Success)
            Console.Out.WriteLine($"wrote {path}");
        return code;
    }

    private static ImportOptions Options(ParseResult parsed, DateOnly today) => new(today)
    {
        Columns = ColumnMap.Given(parsed.GetValue(Columns) ?? []),
        Dates = parsed.GetValue(Dates) switch
        {
            DayFirst => DateOrder.DayFirst,
            MonthFirst => DateOrder.MonthFirst,
            _ => DateOrder.Unknown,
        },
        Kept = (parsed.GetValue(Keep) ?? []).ToHashSet(StringComparer.Ordinal),
    };

    private static Pseudonyms PseudonymsOf(ParseResult parsed)
    {
        if (parsed.GetValue(Key) is not { } path)
            return parsed.GetValue(KeepIds) ? Pseudonyms.OwnIds() : Pseudonyms.Numbers();
        if (parsed.GetValue(KeepIds))
            throw new ImportException("--keep-ids and --pseudonym-key exclude each other");
        var key = BytesOf(path).AsSpan().TrimEnd("\r\n"u8).ToArray();
        return key.Length >= Pseudonyms.MinKeyBytes
            ? Pseudonyms.Hashed(key)
            : throw new ImportException($"--pseudonym-key {path}: must have at least {Pseudonyms.MinKeyBytes} bytes");
    }

    private static byte[] BytesOf(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ImportException($"{path} does not exist");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ImportException($"{path} cannot be read: {e.Message.ReplaceLineEndings(" ")}");
        }
    }

    private static void Print(Faults faults)
    {
        foreach (var line in faults.Lines())
            Console.Error.WriteLine($"predictions: {line}");
    }
}
