namespace Predictions.Cli.Tests;

public sealed class HistoriesVerbTests : IAsyncLifetime
{
    private BatchTestStore _store = null!;

    public async ValueTask InitializeAsync() => _store = await BatchTestStore.StartAsync();

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    [Fact]
    public void What_was_imported_is_exported_as_it_was()
    {
        _store.Import(2_000);
        Assert.Equal(0, Export("back.csv"));
        Assert.Equal(_store.Read("histories.csv"), _store.Read("back.csv"));

        Assert.Equal(0, Export("back.ndjson"));
        Assert.StartsWith("{\"userId\":\"user-0\",\"periods\":[{\"start\":\"2025-01-01\",\"days\":0}],\"ovulations\":[{\"date\":",
            _store.Read("back.ndjson"), StringComparison.Ordinal);
        var again = _store.Run("histories", "import", _store.PathOf("back.ndjson"), "--key-prefix", "again:");
        Assert.Equal(0, again.Code);
        Assert.Contains("imported 2,000 users", again.Error, StringComparison.Ordinal);
        Assert.Equal(0, Export("again.csv", "--key-prefix", "again:"));
        Assert.Equal(_store.Read("histories.csv"), _store.Read("again.csv"));
        Assert.Empty(Directory.GetFiles(Path.GetDirectoryName(_store.PathOf("x"))!, "*.p*"));
    }

    [Fact]
    public void An_empty_history_and_a_missing_one_come_back_as_such()
    {
        var file = _store.Write("in.ndjson", """
            {"userId":"empty"}

            {"userId":"open","pauses":[{"from":"2025-02-01"}],"revision":7}
            """);
        Assert.Equal(0, _store.Run("histories", "import", file).Code);
        _store.Write("users.txt", "empty\r\nnobody\r\nopen");
        Assert.Equal(3, Export("back.csv"));
        Assert.Equal(
            "user_id,kind,date,days,until,evidence,reason\nempty,nothing,,,,,\nnobody,error,,,,,HISTORY_NOT_FOUND\n"
            + "open,pause,2025-02-01,,,,REASON_UNSPECIFIED\n",
            _store.Read("back.csv"));
        Assert.Equal(0, _store.Run("histories", "import", _store.PathOf("back.csv"), "--key-prefix", "again:").Code);
        Assert.Equal(3, Export("again.csv", "--key-prefix", "again:"));
        Assert.Equal(_store.Read("back.csv"), _store.Read("again.csv"));
    }

    [Fact]
    public async Task An_import_that_waits_for_replicas_ends_without_one_and_resumes_with_one()
    {
        var file = _store.Write("in.ndjson", """{"userId":"ann","periods":[{"start":"2025-02-01","days":4}]}""");
        string[] import = ["histories", "import", file, "--wait-replicas", "1", "--store-seconds", "1"];
        var alone = _store.Run(import);
        Assert.Equal(1, alone.Code);
        Assert.Contains("too few replicas confirm the writes; retrying for 1 s\n", alone.Error, StringComparison.Ordinal);
        Assert.EndsWith(
            "too few replicas confirmed the writes for 1 s; run the command again to resume\n", alone.Error,
            StringComparison.Ordinal);
        await using var replica = await _store.Server.StartReplicaAsync();
        Assert.Equal(0, _store.Run(import).Code);
    }

    [Fact]
    public void One_bad_line_keeps_everything_out_and_is_named()
    {
        var file = _store.Write("in.ndjson", """
            {"userId":"good","periods":[{"start":"2025-02-01","days":4}]}
            {"userId":"bad","periods":[{"start":"2025-02-01","days":4},{"start":"2025-02-30"}]}
            {"userId":"odd","period":[]}
            {"userId":"a b"}
            {"userId":"null","periods":null}
            {"userId":"twice","userId":"twice"}
            {"userId":"future","periods":[{"start":"2199-01-01"}]}
            not json
            """);
        var refused = _store.Run("histories", "import", file);
        Assert.Equal(1, refused.Code);
        const string Json = "must be one JSON object of known fields, each given once and of its type: userId, periods, " +
            "ovulations, pauses, signs, birthYear, revision";
        Assert.Equal(
            [
                "line 2: periods[1].start: must be a real date as YYYY-MM-DD from 1900-01-01 to 2199-12-31",
                $"line 3: {Json}",
                "line 4: userId must be 1 to 128 characters of A-Z a-z 0-9 . _ ~ : @ - and neither \".\" nor \"..\"",
                $"line 5: {Json}",
                $"line 6: {Json}",
                "line 7: periods[0].start: must not be in the future (at most today in UTC+14 plus one day)",
                $"line 8: {Json}",
                "7 of 8 users cannot be imported, so nothing was imported: correct the lines, or skip them with --skip-bad",
            ],
            refused.Error.Split('\n').Where(l => l.Contains(file, StringComparison.Ordinal))
                .Select(l => l[(l.IndexOf(file, StringComparison.Ordinal) + file.Length + 2)..]));
        _store.Write("users.txt", "good\nbad\n");
        Assert.Equal(3, Export("none.csv"));
        Assert.DoesNotContain("period", _store.Read("none.csv").Split('\n', 2)[1], StringComparison.Ordinal);

        Assert.Equal(3, _store.Run("histories", "import", file, "--skip-bad").Code);
        Assert.Equal(3, Export("one.csv"));
        Assert.Contains("good,period,2025-02-01,4,,,\nbad,error,,,,,HISTORY_NOT_FOUND\n", _store.Read("one.csv"),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a,period,2025-13-01,4,,,", "date must be a real date as YYYY-MM-DD from 1900-01-01 to 2199-12-31")]
    [InlineData("a,period,2025-01-01,x,,,", "days must be 1 to 30, or 0 or empty where it is unknown")]
    [InlineData("a,period,2025-01-01,31,,,", "days must be 1 to 30, or 0 where it is unknown")]
    [InlineData("a,bleed,2025-01-01,3,,,", "kind must be one of period, ovulation, pause, sign, birth_year, nothing, error")]
    [InlineData(
        "a,ovulation,2025-01-01,,,SEEN,", "evidence must be one of LH_TEST, TEMPERATURE_SHIFT, MONITOR, OTHER, MUCUS_PEAK")]
    [InlineData("a,sign,2025-01-01,,,,", "evidence must be one of MONITOR_HIGH, FERTILE_MUCUS, LH_NEGATIVE")]
    [InlineData("a,sign,2025-13-01,,,MONITOR_HIGH,", "date must be a real date as YYYY-MM-DD from 1900-01-01 to 2199-12-31")]
    [InlineData("a,birth_year,2025-01-01,,,,", "date must be the year of birth, such as 1990, or 0 where it is unknown")]
    [InlineData("a,birth_year,1990,,,,\na,birth_year,1991,,,,", "a user must have at most one year of birth", 4)]
    [InlineData("a,pause,2025-01-10,,2025-01-01,,", "until must not be before from")]
    [InlineData("a,period,2025-01-01", "must have the 7 fields of the header")]
    public void A_bad_row_is_named_by_line_and_column(string row, string wrong, int line = 3)
    {
        var file = _store.Write("in.csv", $"user_id,kind,date,days,until,evidence,reason\na,period,2025-02-01,4,,,\n{row}\n");
        Assert.Contains(
            $"{file}: line {line}: {wrong}\n", _store.Run("histories", "import", file).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_user_whose_rows_come_again_is_found_however_far_away()
    {
        _store.WritePopulation(3_000);
        var file = _store.Write("again.csv",
            _store.Read("histories.csv") + "user-7,period,2025-12-24,4,,,\nuser-8,ovulation,2025-12-24,,,OTHER,\n");
        var lines = File.ReadLines(file).Count();
        var refused = _store.Run("histories", "import", file);
        Assert.Equal(1, refused.Code);
        Assert.Equal(2, refused.Error.Split("sort the table by user_id").Length - 1);
        Assert.Contains($"{file}: line {lines - 1}: the rows of a user must be adjacent", refused.Error,
            StringComparison.Ordinal);
        Assert.Contains($"{file}: line {lines}: the rows of a user must be adjacent", refused.Error, StringComparison.Ordinal);
        Assert.EndsWith("2 of 3,002 users cannot be imported, so nothing was imported: correct the lines, or skip them with " +
            "--skip-bad\n", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Files_that_cannot_be_read_are_one_line()
    {
        var missing = _store.PathOf("missing.csv");
        Ends($"{missing} does not exist", "histories", "import", missing);
        Ends($"{missing} does not exist", "histories", "export", "--users", missing, "--out", _store.PathOf("out.csv"));
        var other = _store.Write("other.csv", "ClientID,CycleNumber\na,1\n");
        Ends($"{other}: line 1: must be a header with the columns user_id, kind, date, days, until, evidence, reason, in any "
            + "order", "histories", "import", other);
        Ends($"{other}: line 1: must be a user id, or the header of a CSV with a column user_id or id; --users-column selects "
            + "another one", "histories", "export", "--users", other, "--out", "x");
        Ends("standard input cannot be checked before the import: use a file, or --skip-bad", "histories", "import", "-");
    }

    private void Ends(string line, params string[] args)
    {
        var typed = _store.Run(args);
        Assert.Equal(1, typed.Code);
        Assert.EndsWith($"predictions: {line}\n", typed.Error, StringComparison.Ordinal);
    }

    private int Export(string to, params string[] more) =>
        _store.Run(["histories", "export", "--users", _store.PathOf("users.txt"), "--out", _store.PathOf(to), .. more]).Code;
}
