using System.Globalization;
using System.Text.Json.Nodes;
using Parquet.Serialization;
using Predictions.Core.History;

namespace Predictions.Cli.Tests;

/// <summary><c>predictions forecast --due-within</c>: who is written, against forecasts of all users.</summary>
public sealed class DueVerbTests : IAsyncLifetime
{
    private const int Users = 600;
    private const int Within = 3;

    private static readonly string[] Dates = ["periodStart", "ovulation", "fertileWindow"];

    private BatchTestStore _store = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _store = await BatchTestStore.StartAsync();
        _store.Import(Users);
        WriteUsers(Enumerable.Range(0, Users));
    }

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    [Fact]
    public void A_first_run_writes_the_users_whose_likely_day_is_near()
    {
        var asOf = new DateOnly(2025, 6, 10);
        var all = All(asOf);
        var due = Due("first", asOf);
        Assert.Equal(
            all.Values.Where(line => IsDue(line, asOf)).Select(line => (string?)line["userId"]),
            due.Select(line => (string?)line["userId"]));
        Assert.InRange(due.Length, 10, Users / 2);
        Assert.All(due, line =>
        {
            Assert.True((bool)line["due"]!);
            Assert.InRange((double)line["dueProbability"]!, 0.499, 1);
            Assert.Equal("""["NEW"]""", line["moved"]!.ToJsonString());
            foreach (var added in (string[])["due", "dueProbability", "moved"])
                line.AsObject().Remove(added);
            Assert.Equal(all[(string)line["userId"]!].ToJsonString(), line.ToJsonString());
        });
    }

    [Fact]
    public void A_day_that_passes_writes_exactly_those_whose_dates_status_or_due_state_moved()
    {
        var day = new DateOnly(2025, 6, 10);
        Due("first", day);
        Assert.Empty(Due("same", day, "first"));
        var next = day.AddDays(1);
        var (before, after) = (All(day), All(next));
        var moved = Due("next", next, "same");
        Assert.Equal(
            after.Where(user => Moves(before[user.Key], user.Value, day, next).Count > 0)
                .Select(user => (user.Key, string.Join(' ', Moves(before[user.Key], user.Value, day, next)))),
            moved.Select(line => ((string)line["userId"]!, string.Join(' ', line["moved"]!.AsArray()))));
        Assert.Contains(moved, line => (bool)line["due"]! && line["moved"]!.AsArray().Any(move => (string?)move == "DUE"));
        Assert.Contains(moved, line => !(bool)line["due"]!);
        Assert.InRange(moved.Length, 10, Users - 10);
    }

    [Fact]
    public void A_record_between_two_runs_shows_and_nothing_else_does()
    {
        var day = new DateOnly(2025, 6, 10);
        var due = (string)Due("first", day)[0]["userId"]!;
        _store.Write("one.csv", $"user_id,kind,date,days,until,evidence,reason\n{due},period,{day.AddDays(-1):O},4,,,\n");
        Assert.Equal(0, _store.Run("histories", "import", _store.PathOf("one.csv")).Code);
        var moved = Assert.Single(Due("second", day, "first"));
        Assert.Equal((due, false), ((string)moved["userId"]!, (bool)moved["due"]!));
        Assert.Contains("DUE", moved["moved"]!.AsArray().Select(move => (string?)move));
        Assert.Empty(Due("third", day, "second"));
    }

    [Fact]
    public void Users_come_and_go_and_an_erased_one_is_told_once()
    {
        var day = new DateOnly(2025, 6, 10);
        WriteUsers(Enumerable.Range(0, 400));
        var first = Due("first", day);
        var gone = _store.Write("gone.csv", "user_id,kind,date,days,until,evidence,reason\nuser-999,period,2025-06-01,4,,,\n");
        Assert.Equal(0, _store.Run("histories", "import", gone).Code);
        WriteUsers(Enumerable.Range(100, 500).Append(999).Append(7_777));
        var added = Due("second", day, "first", code: 3);
        var all = All(day);
        Assert.Equal(
            all.Values.Where(line => IsDue(line, day) && NumberOf(line) >= 400).Select(line => (string?)line["userId"]),
            added.Select(line => (string?)line["userId"]));
        Assert.NotEmpty(added);
        WriteUsers(Enumerable.Range(0, 600).Append(7_777));
        Assert.Equal(
            first.Where(line => NumberOf(line) < 100).Select(line => (string?)line["userId"]),
            Due("third", day, "second", code: 3).Select(line => (string?)line["userId"]));
    }

    [Fact]
    public async Task An_error_that_is_new_is_written_once_and_its_end_too()
    {
        var day = new DateOnly(2025, 6, 10);
        Due("first", day);
        await _store.CorruptAsync("user-5");
        var failed = Assert.Single(Due("second", day, "first", code: 3));
        Assert.Equal("STORED_VALUE_CORRUPT", (string?)failed["error"]!["reason"]);
        Assert.Empty(Due("third", day, "second", code: 3));
        _store.Import(Users);
        WriteUsers(Enumerable.Range(0, Users));
        var mended = Assert.Single(Due("fourth", day, "third"));
        Assert.Equal(("user-5", "DATES STATUS"), ((string?)mended["userId"], string.Join(' ', mended["moved"]!.AsArray())));
    }

    [Fact]
    public void Another_probability_selects_more_or_fewer()
    {
        var day = new DateOnly(2025, 6, 10);
        var (half, sure) = (Ids(Due("half", day)), Ids(Due("sure", day, more: ["--due-probability", "0.9"])));
        var soon = Due("soon", day, more: ["--due-probability", "0.1"]);
        Assert.ProperSubset(half.ToHashSet(StringComparer.Ordinal), sure.ToHashSet(StringComparer.Ordinal));
        Assert.ProperSubset(Ids(soon).ToHashSet(StringComparer.Ordinal), half.ToHashSet(StringComparer.Ordinal));
        Assert.All(soon, line => Assert.True((double)line["dueProbability"]! > 0.0999));
    }

    [Fact]
    public async Task Parquet_has_the_rows_of_the_CSV()
    {
        string[] line = ["--as-of", "2025-06-10", "--due-within", "3"];
        Assert.Equal(0, Forecast("out.csv", line).Code);
        Assert.Equal(0, Forecast("out.parquet", line).Code);
        Assert.Equal(File.ReadAllBytes(_store.PathOf("out.csv.state")), File.ReadAllBytes(_store.PathOf("out.parquet.state")));
        var csv = _store.Read("out.csv").Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(row => row.Split(','))
            .ToArray();
        await using var file = File.OpenRead(_store.PathOf("out.parquet"));
        var rows = (await ParquetSerializer.DeserializeUntypedAsync(file, cancellationToken: Token)).Data;
        Assert.Equal(csv.Length - 1, rows.Count);
        Assert.All(csv.Skip(1).Zip(rows), pair =>
            Assert.All(csv[0].Zip(pair.First), cell => AssertCell(cell.Second, pair.Second.GetValueOrDefault(cell.First))));
        Assert.False(File.Exists(_store.PathOf("out.parquet.part")) || File.Exists(_store.PathOf("out.parquet.new")));
    }

    [Fact]
    public void A_bad_choice_is_one_line()
    {
        Assert.Equal(0, Forecast("first.ndjson", "--due-within", "3", "--as-of", "2025-06-10").Code);
        IsOneLine("--due-within must be 0 to 45", "--due-within", "46");
        IsOneLine("--due-probability must be 0.01 to 0.99", "--due-within", "3", "--due-probability", "NaN");
        IsOneLine("--changed-since and --due-probability need --due-within", "--changed-since", "x");
        IsOneLine("--changed-since and --due-probability need --due-within", "--due-probability", "0.5");
        var missing = _store.PathOf("missing.ndjson");
        IsOneLine(
            $"--changed-since: {missing}.state does not exist; name the --out of a finished --due-within run",
            "--due-within", "3", "--changed-since", missing);
        var first = _store.PathOf("first.ndjson");
        IsOneLine(
            $"--changed-since: {first}.state is of a run with another store, --cycles, --interval, --due-within or " +
            "--due-probability", "--due-within", "4", "--changed-since", first);
        IsOneLine("--changed-since must not be the --out of this run",
            "--due-within", "3", "--changed-since", _store.PathOf("out.ndjson"));
        var users = _store.Write("wild.ndjson.state", "not states");
        IsOneLine($"--changed-since: {users} is not a file of states",
            "--due-within", "3", "--changed-since", _store.PathOf("wild.ndjson"));
        _store.Write("sorted.txt", "user-1\nuser-10\nuser-2\nuser-11\n");
        IsOneLine(
            $"{_store.PathOf("sorted.txt")}: line 4: with --due-within each user id must be greater, by its bytes, than " +
            "the one before: sort with LC_ALL=C sort -u", "--due-within", "3");
        _store.Write("sorted.txt", "user-1\nuser-1\n");
        Assert.Contains("line 2: with --due-within", Forecast("out.ndjson", "--due-within", "3").Error, StringComparison.Ordinal);
        Assert.EndsWith(
            "--due-within needs an --out that is a file: its states are kept next to it\n",
            _store.Run("forecast", "--users", _store.PathOf("sorted.txt"), "--out", "-", "--due-within", "3").Error,
            StringComparison.Ordinal);
        Assert.EndsWith(
            "--format parquet needs an --out that is a file\n",
            _store.Run("forecast", "--users", _store.PathOf("sorted.txt"), "--out", "-", "--format", "parquet").Error,
            StringComparison.Ordinal);
    }

    [Fact]
    public void States_that_are_damaged_end_the_run()
    {
        Due("first", new DateOnly(2025, 6, 10));
        var path = _store.PathOf("first.ndjson.state");
        var whole = File.ReadAllBytes(path);
        foreach (var damaged in (byte[][])[whole[..^3], [.. whole[..40], 0], [.. whole[..55], .. whole[40..]]])
        {
            File.WriteAllBytes(path, damaged);
            var run = Forecast("out.ndjson", "--due-within", "3", "--changed-since", _store.PathOf("first.ndjson"), "--restart");
            Assert.EndsWith($"predictions: --changed-since: {path} is damaged\n", run.Error, StringComparison.Ordinal);
            Assert.Equal(1, run.Code);
        }
    }

    private void IsOneLine(string line, params string[] more)
    {
        var run = Forecast("out.ndjson", more);
        Assert.EndsWith($"predictions: {line}\n", run.Error, StringComparison.Ordinal);
        Assert.Equal(1, run.Code);
    }

    private void WriteUsers(IEnumerable<int> users) => _store.Write(
        "sorted.txt", string.Concat(users.Select(user => $"user-{user}\n").Order(StringComparer.Ordinal)));

    private Typed Forecast(string to, params string[] more) => _store.Run(
        ["forecast", "--users", _store.PathOf("sorted.txt"), "--out", _store.PathOf(to), "--models", BatchTestStore.Models,
            .. more]);

    private JsonNode[] Due(string to, DateOnly asOf, string? since = null, int code = 0, params string[] more)
    {
        string[] changed = since is null ? [] : ["--changed-since", _store.PathOf($"{since}.ndjson")];
        var run = Forecast($"{to}.ndjson", ["--as-of", $"{asOf:O}", "--due-within", $"{Within}", .. changed, .. more]);
        Assert.True(code == run.Code, run.Error);
        return Lines(to);
    }

    private Dictionary<string, JsonNode> All(DateOnly asOf)
    {
        Forecast("all.ndjson", "--as-of", $"{asOf:O}");
        return Lines("all").ToDictionary(line => (string)line["userId"]!, StringComparer.Ordinal);
    }

    private JsonNode[] Lines(string file) =>
        [.. _store.Read($"{file}.ndjson").Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonNode.Parse(line)!)];

    private static string[] Ids(JsonNode[] lines) => [.. lines.Select(line => (string)line["userId"]!)];

    private static int NumberOf(JsonNode line) =>
        int.Parse(((string)line["userId"]!)["user-".Length..], CultureInfo.InvariantCulture);

    private static bool IsDue(JsonNode line, DateOnly asOf) =>
        line["cycles"] is JsonArray { Count: > 0 } cycles
        && DateText.TryParse((string?)cycles[0]!["periodStart"]!["likely"], out var likely) && likely <= asOf.AddDays(Within);

    private static List<string> Moves(JsonNode before, JsonNode after, DateOnly day, DateOnly next)
    {
        List<string> moves = [];
        if (DatesOf(before) != DatesOf(after))
            moves.Add("DATES");
        if ((string?)before["status"] != (string?)after["status"])
            moves.Add("STATUS");
        if (IsDue(before, day) != IsDue(after, next))
            moves.Add("DUE");
        return moves;
    }

    private static string DatesOf(JsonNode line) => string.Join(' ',
        from cycle in line["cycles"]!.AsArray()
        from estimate in Dates
        from date in cycle![estimate]!.AsObject()
        where date.Key != "probability"
        select (string?)date.Value);

    private static void AssertCell(string text, object? value)
    {
        if (value is double number)
            Assert.Equal(double.Parse(text, CultureInfo.InvariantCulture), number);
        else
            Assert.Equal(text, value switch
            {
                null => "",
                bool flag => flag ? "true" : "false",
                DateTime date => $"{DateOnly.FromDateTime(date):O}",
                _ => Convert.ToString(value, CultureInfo.InvariantCulture),
            });
    }
}
