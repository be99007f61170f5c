using System.Text.Json;
using Predictions.Testing;
using Predictions.Training.Charts;
using Predictions.Training.Tests;

namespace Predictions.Cli.Tests;

/// <summary><c>predictions models table</c>, from a clinic's export to an evaluated model.</summary>
public sealed class TableVerbTests : FolderTest
{
    private static readonly string Sample = Checkout.PathOf("docs/models/clinic.csv");
    private static readonly string Constants = Checkout.PathOf("docs/models/clinic.json");

    private string Table => PathOf("cycles.csv");

    [Fact]
    public void The_sample_of_the_guide_is_what_the_generator_writes()
    {
        var text = ClinicExport.Text(ClinicExport.Cohort());
        if (Environment.GetEnvironmentVariable("PREDICTIONS_WRITE_DOCS") == "1")
            File.WriteAllText(Sample, text);
        Assert.Equal(text, "\uFEFF" + File.ReadAllText(Sample));
    }

    /// <summary>The guide simulates the true cycles of the sample's women, with the constants of its cohort.</summary>
    [Fact]
    public void The_constants_of_the_guide_are_those_of_the_sample()
    {
        var text = ClinicExport.Constants.ToJson() + "\n";
        if (Environment.GetEnvironmentVariable("PREDICTIONS_WRITE_DOCS") == "1")
            File.WriteAllText(Constants, text);
        Assert.Equal(text, File.ReadAllText(Constants));
        Assert.Equal(0, Run("models", "simulate", "--women", "300", "--seed", "30", "--fewest-cycles", "8", "--most-cycles", "14",
            "--share-with-holes", "0.5", "--hole-rate", "0.13", "--pause-rate", "0", "--constants", Constants, "--out",
            Table).Code);
        Assert.Equal(
            ClinicExport.Cohort().SelectMany(woman => woman.Cycles).Select(c => (c.LengthDays, c.IsLogged)),
            CycleTable.Read(Table).SelectMany(woman => woman.Cycles).Select(c => (c.LengthDays, c.IsLogged)));
    }

    [Fact]
    public void Errors_are_named_at_once_and_nothing_is_written()
    {
        var (code, said, error) = Run("models", "table", Sample, "--out", Table);
        Assert.Equal((1, false), (code, File.Exists(Table)));
        var lines = error.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(ClinicExport.Errors.Count + 1, lines.Length);
        foreach (var (wrong, line) in ClinicExport.Errors.Zip(lines))
            Assert.Matches($"^predictions: line [0-9]+: {System.Text.RegularExpressions.Regex.Escape(wrong)}$", line);
        Assert.Equal(
            $"predictions: {Sample}: 4 errors of 4 persons, so nothing was written: correct them, or leave these persons out "
            + "with --skip-faulty",
            lines[^1]);
        Assert.Contains("read column \"Beginn der Periode\" as start (day first)\n", said, StringComparison.Ordinal);
    }

    /// <summary>The clinic's 300 women: table, train, evaluate, compare.</summary>
    [Fact]
    public void A_clinics_export_becomes_an_evaluated_model()
    {
        var (code, said, _) = Run(
            "models", "table", Sample, "--columns", "ovulation=Eisprung (LH)", "--skip-faulty", "--out", Table);
        Assert.Equal(3, code);
        Assert.Contains("4 persons have an error and are left out\n", said, StringComparison.Ordinal);
        Assert.Contains("carried column \"Gerät\": 3 values\n", said, StringComparison.Ordinal);
        Assert.Equal(
            "ClientID,CycleNumber,LengthofCycle,SuspectedUnlogged,EstimatedDayofOvulation,LengthofLutealPhase,LengthofMenses,Age,"
            + "Gerät",
            File.ReadLines(Table).First());
        // The ids of the file have four digits; those of the table are p1 to p296.
        Assert.All(File.ReadLines(Table).Skip(1), line => Assert.Matches("^p([1-9]|[1-9][0-9]|[12][0-9]{2}),", line));

        var gaps = GapCounts.Of(CycleTable.Read(Table));
        var warning = $"predictions: {Table}: {gaps.Intervals} intervals may hide {gaps.Periods} unlogged periods: kept in the "
            + "logs, but neither learned from nor scored\n";
        Assert.InRange(gaps.Intervals, 100, 140);
        var trained = Run("models", "train", "--out", PathOf("cycle-length/9"), "--cycles", Table, "--evaluation-women", "10");
        Assert.Equal(0, trained.Code);
        Assert.StartsWith(warning, trained.Error, StringComparison.Ordinal);
        var evaluated = Run("models", "evaluate", "--models", Folder, "--model", "9", "--cycles", Table, "--format", "json");
        Assert.StartsWith(warning, evaluated.Error, StringComparison.Ordinal);
        using var report = JsonDocument.Parse(evaluated.Out);
        Assert.Equal(296, report.RootElement.GetProperty("women").GetInt32());
        var compared = Run("models", "compare", "--models", Folder, "statistical", "9", "--cycles", Table);
        Assert.Equal((0, true), (compared.Code, compared.Error.StartsWith(warning, StringComparison.Ordinal)));
    }

    /// <summary>The same users from both formats of an export, without their ids.</summary>
    [Theory]
    [InlineData(
        "users.ndjson",
        """{"userId":"ann","periods":[{"start":"2024-01-01","days":5},{"start":"2024-01-29"},{"start":"2024-03-27"}],"""
        + "\"birthYear\":1990}\n"
        + """{"userId":"none","error":{"status":5,"reason":"HISTORY_NOT_FOUND","message":"There is none."}}""" + "\n"
        + """{"userId":"bea","periods":[{"start":"2024-01-01"},{"start":"2024-11-01"}],"""
        + """ "pauses":[{"from":"2024-02-01","until":"2024-10-30","reason":"PREGNANCY"}]}""" + "\n")]
    [InlineData("users.csv", """
        user_id,kind,date,days,until,evidence,reason
        ann,period,2024-01-01,5,,,
        ann,period,2024-01-29,0,,,
        ann,period,2024-03-27,0,,,
        ann,birth_year,1990,,,,
        none,error,,,,,HISTORY_NOT_FOUND
        bea,period,2024-01-01,0,,,
        bea,period,2024-11-01,0,,,
        bea,pause,2024-02-01,,2024-10-30,,PREGNANCY

        """)]
    public void Exported_histories_become_a_table(string name, string text)
    {
        var file = PathOf(name);
        File.WriteAllText(file, text);
        var typed = Run("models", "table", file, "--out", Table);
        Assert.Equal((0, ""), (typed.Code, typed.Error));
        Assert.Equal(
            $"""
            {file}: the histories of 2 users
                    2 persons have a complete cycle
                    1 user had no history
                    3 intervals between periods
                    1 interval has a pause
                    1 interval is marked: it may hide 1 unlogged period
            wrote {Table}

            """,
            typed.Out);
        Assert.Equal(
            """
            ClientID,CycleNumber,LengthofCycle,SuspectedUnlogged,LengthofMenses,PauseFromDay,PauseDays,PauseReason,Age
            p1,1,28,0,5,,,,34
            p1,2,58,1,0,,,,
            p2,1,305,0,0,32,273,Pregnancy,

            """,
            File.ReadAllText(Table));
    }

    [Fact]
    public void An_error_in_exported_histories_has_its_line()
    {
        var file = PathOf("users.ndjson");
        File.WriteAllText(
            file,
            """{"userId":"ann","periods":[{"start":"2024-01-01"},{"start":"2024-01-29"}]}""" + "\n"
            + """{"userId":"bea","periods":[{"start":"2024-13-01"}]}""" + "\n" + """{"userId":"ann","periods":[]}""" + "\n");
        var typed = Run("models", "table", file, "--out", Table);
        Assert.Equal((1, false), (typed.Code, File.Exists(Table)));
        Assert.StartsWith("predictions: line 2: periods[0].start: must be", typed.Error, StringComparison.Ordinal);
        Assert.Contains("predictions: line 3: this user has earlier rows", typed.Error, StringComparison.Ordinal);
        Assert.Equal(3, Run("models", "table", file, "--out", Table, "--skip-faulty").Code);
    }

    [Fact]
    public void Without_out_nothing_is_written_and_with_it_the_file_is_whole()
    {
        var file = Csv("user,length\nann,28\nann,57\n");
        var typed = Run("models", "table", file);
        Assert.Equal((0, true), (typed.Code, typed.Out.EndsWith(
            "nothing was written: name the table with --out\n", StringComparison.Ordinal)));
        Assert.Equal([file], Directory.GetFiles(Folder));

        var nowhere = Path.Combine(Folder, "no", "cycles.csv");
        Assert.Equal(
            (1, $"predictions: --out {nowhere}: its folder does not exist\n"),
            Run("models", "table", file, "--out", nowhere) is var (code, _, error) ? (code, error) : default);
        Assert.Equal(0, Run("models", "table", file, "--out", Table, "--complete", "--keep-ids").Code);
        Assert.Equal(
            "ClientID,CycleNumber,LengthofCycle,SuspectedUnlogged\nann,1,28,0\nann,2,57,0\n", File.ReadAllText(Table));
        Assert.StartsWith(
            $"predictions: {Table}: 1 long interval may hide unlogged periods, but count as cycles: unless the logs are "
            + "complete, mark them with \"predictions models table\"\n",
            Run("models", "evaluate", "--model", "statistical", "--cycles", Table).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_person_has_the_same_hash_in_each_table()
    {
        var key = PathOf("key");
        File.WriteAllText(key, "0123456789abcdef\n");
        var (first, second) = (Hash("user,length\nann,28\n"), Hash("user,length\nbea,29\nann,28\n"));
        Assert.Equal(first[1], second[2]);
        File.WriteAllText(key, "short");
        Run("models", "table", Csv("user,length\nann,28\n"), "--pseudonym-key", key)
            .IsOneLine($"--pseudonym-key {key}: must have at least 16 bytes");

        string[] Hash(string text)
        {
            Assert.Equal(0, Run("models", "table", Csv(text), "--out", Table, "--pseudonym-key", key).Code);
            return [.. File.ReadLines(Table).Select(line => line.Split(',')[0])];
        }
    }

    [Fact]
    public void A_row_whose_person_is_not_known_cannot_be_skipped()
    {
        var file = Csv("user,length\nann,28\nbea,29,30\n");
        var typed = Run("models", "table", file, "--out", Table, "--skip-faulty");
        Assert.Equal(
            (1, "predictions: line 3: must have at most the 2 fields of the header\n"
                + $"predictions: {file}: the cells of some rows have moved, so nothing was written: correct these rows; they "
                + "cannot be skipped\n"),
            (typed.Code, typed.Error));
        Assert.False(File.Exists(Table));
    }

    [Fact]
    public void A_command_that_cannot_be_is_one_line()
    {
        var file = Csv("user,length\nann,28\n");
        Run("models", "table", PathOf("none.csv")).IsOneLine($"{PathOf("none.csv")} does not exist");
        Run("models", "table", file, "--columns", "start=x")
            .IsOneLine("--columns start=x: the table has no such column; it has \"user\", \"length\"");
        Run("models", "table", file, "--keep", "x").IsOneLine("--keep x: the table has no further column of this name");
        Run("models", "table", file, "--keep-ids", "--pseudonym-key", file)
            .IsOneLine("--keep-ids and --pseudonym-key exclude each other");
        Assert.Equal(1, Run("models", "table", file, "--dates", "ymd").Code);
        var empty = Run("models", "table", Csv("user,start\nann,2024-01-01\n"));
        Assert.Equal(
            (1, $"predictions: {file}: no person has a complete cycle, so nothing was written\n"), (empty.Code, empty.Error));
    }

    private string Csv(string text)
    {
        File.WriteAllText(PathOf("in.csv"), text);
        return PathOf("in.csv");
    }

    private static Typed Run(params string[] args) => Typed.Run(args);
}
