using System.Text.Json;
using Predictions.Testing;

namespace Predictions.Cli.Tests;

public sealed class ExplainVerbTests : FolderTest
{
    private const string Cycles = """
        {"start":"2024-01-01"},{"start":"2024-01-29"},{"start":"2024-02-27"},{"start":"2024-03-26"},{"start":"2024-04-23"}
        """;

    [Theory]
    [InlineData("", "2024-04-23", "  2024-01-01  the first start of the log\n")]
    [InlineData("", "2024-04-23", "  2024-04-23    28 days: one cycle; weight 1.00\n")]
    [InlineData("""{"start":"2024-05-07"}""", "2024-05-07", "  2024-05-07    14 days: short; spotting ")]
    [InlineData("""{"start":"2024-06-19"}""", "2024-06-19", "  2024-06-19    57 days: long; two cycles ")]
    [InlineData("""{"start":"2024-07-16"}""", "2024-07-16", "three cycles ")]
    [InlineData("""{"start":"2025-04-01"}""", "2025-04-01",
        "  2025-04-01   343 days: a break in the log, counts as no cycle\n")]
    [InlineData("""{"start":"2024-04-24"}""", "2024-04-24", "  2024-04-24  the same bleed as 2024-04-23\n")]
    [InlineData("""{"start":"2024-04-29"}""", "2024-04-29",
        "  2024-04-29     6 days: excluded, soon after the bleed of 2024-04-23\n")]
    [InlineData("""{"start":"2024-05-21"}],"pauses":[{"from":"2024-05-01","until":"2024-05-03","reason":"OTHER"}""", "2024-05-21",
        "  2024-05-21    28 days: excluded, touches a pause\n")]
    public void Each_start_is_named_by_its_reading(string more, string asOf, string line)
    {
        var typed = Explain(History(more), asOf);
        Assert.Equal((0, ""), (typed.Code, typed.Error));
        Assert.Contains(line, typed.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Evidence_is_compared_with_the_forecast_without_it()
    {
        var ovulation = """ "ovulations":[{"date":"2024-05-10","evidence":"LH_TEST"}] """;
        var (plain, logged) = (Json(History(""), "2024-05-12"), Json(History($"],{ovulation},\"signs\":["), "2024-05-12"));
        var piece = Assert.Single(Evidence(logged), e => Kind(e) == "OVULATION");
        Assert.Equal("LH_TEST", piece.GetProperty("evidence").GetString());
        Assert.Equal("2024-05-10", piece.GetProperty("from").GetString());
        Assert.InRange(piece.GetProperty("probability").GetDouble(), 0.5, 1);
        Assert.Equal(Likely(plain), piece.GetProperty("without").GetProperty("likely").GetString());
        Assert.Equal(Likely(logged), piece.GetProperty("with").GetProperty("likely").GetString());
        Assert.Equal(
            DateOnly.Parse(Likely(logged)!).DayNumber - DateOnly.Parse(Likely(plain)!).DayNumber,
            piece.GetProperty("movedDays").GetInt32());
        Assert.NotEqual(0, piece.GetProperty("movedDays").GetInt32());
    }

    [Fact]
    public void An_ovulation_that_another_replaces_does_not_count()
    {
        var ovulations = """
            ],"ovulations":[{"date":"2024-05-06","evidence":"LH_TEST"},{"date":"2024-05-08","evidence":"OTHER"}],"signs":[
            """;
        var pieces = Evidence(Json(History(ovulations), "2024-05-12")).Where(e => Kind(e) == "OVULATION").ToArray();
        Assert.Equal([true, false], pieces.Select(e => e.GetProperty("counts").GetBoolean()));
        Assert.Equal(JsonValueKind.Null, pieces[1].GetProperty("probability").ValueKind);
    }

    [Theory]
    [InlineData("2024-04-23", "PAST_SIGNS", false)]
    [InlineData("2024-05-09", "NO_SIGN_YET", true)]
    [InlineData("2024-05-09", "NEGATIVE_TESTS", true)]
    [InlineData("2024-05-09", "FERTILE_SIGNS", false)]
    [InlineData("2024-05-11", "FERTILE_SIGNS", true)]
    [InlineData("2024-05-11", "PAST_SIGNS", true)]
    [InlineData("2024-05-11", "PAST_OVULATIONS", true)]
    [InlineData("2024-05-11", "BIRTH_YEAR", true)]
    [InlineData("2024-05-11", "DAYS_WITHOUT_LOG", true)]
    [InlineData("2024-04-23", "DAYS_WITHOUT_LOG", false)]
    public void Signs_and_their_absence_are_evidence(string asOf, string kind, bool expected)
    {
        var signs = """
            ],"birthYear":1990,"ovulations":[{"date":"2024-04-09","evidence":"MONITOR"}],"signs":[
            {"date":"2024-03-08","kind":"MONITOR_HIGH"},{"date":"2024-04-05","kind":"MONITOR_HIGH"},
            {"date":"2024-05-08","kind":"LH_NEGATIVE"},{"date":"2024-05-10","kind":"MONITOR_HIGH"}
            """;
        var pieces = Evidence(Json(History(signs), asOf)).Where(e => Kind(e) == kind).ToArray();
        Assert.Equal(expected, pieces.Length == 1);
        Assert.All(pieces, e => Assert.True(e.GetProperty("counts").GetBoolean()));
        if (kind is "NO_SIGN_YET" or "FERTILE_SIGNS")
            Assert.All(pieces, e => Assert.NotEqual($"{e.GetProperty("without")}", $"{e.GetProperty("with")}"));
    }

    [Fact]
    public void A_late_period_is_late_or_unlogged()
    {
        var typed = Explain(History(""), "2024-06-04");
        Assert.Matches(@"The period is late with \d+(\.\d)? %\. It came unlogged with \d+(\.\d)? %; 0\.\d\d unlogged", typed.Out);
        Assert.Contains("  Days without a log: 42 since 2024-04-24\n", typed.Out, StringComparison.Ordinal);
        var running = Json(History(""), "2024-06-04").GetProperty("runningCycle");
        Assert.Equal(43, running.GetProperty("cycleDay").GetInt32());
        Assert.InRange(running.GetProperty("running").GetDouble(), 0.11, 0.99);
    }

    [Fact]
    public void A_pause_has_a_posterior_and_no_running_cycle()
    {
        var history = History("""],"pauses":[{"from":"2024-05-01","reason":"PREGNANCY"}],"signs":[""");
        Assert.Contains("PAUSED", Explain(history, "2024-05-12").Out, StringComparison.Ordinal);
        var explained = Json(history, "2024-05-12");
        Assert.Equal(JsonValueKind.Null, explained.GetProperty("runningCycle").ValueKind);
        Assert.Empty(Evidence(explained));
    }

    [Fact]
    public void The_members_of_the_json_are_stable()
    {
        var explained = Json(History(""), "20");
        Assert.Equal(
            "forecast interval starts posterior learnedTrees runningCycle evidence", Members(explained));
        Assert.Equal(
            "start since days readAs oneCycle twoCycles threeCycles spotting ranOn weight",
            Members(explained.GetProperty("starts")[0]));
        var posterior = explained.GetProperty("posterior");
        Assert.Equal(
            "typicalCycleDays cycleSpreadDays cyclesWeight centerDays kinds unloggedPeriods skipRate lateShare lateDays "
            + "lutealDays lutealSpreadDays", Members(posterior));
        Assert.Equal("share typicalCycleDays cycleSpreadDays", Members(posterior.GetProperty("kinds")[0]));
        Assert.Equal("prior person", Members(posterior.GetProperty("skipRate")));
        Assert.Equal("situation untilDue overdue", Members(explained.GetProperty("learnedTrees")));
        Assert.Equal(
            "start cycleDay likely latestOnTrack running unloggedPeriods startWasSpotting",
            Members(explained.GetProperty("runningCycle")));
        Assert.Equal(
            "movedDays kind from records evidence counts probability without with".Split(' ').Order(),
            Members(Assert.Single(Evidence(explained))).Split(' ').Order());
        Assert.Equal(1, posterior.GetProperty("kinds").EnumerateArray().Sum(k => k.GetProperty("share").GetProperty("person")
            .GetDouble()), 1e-9);
        Assert.Equal("THREE_OR_MORE_CYCLES", explained.GetProperty("learnedTrees").GetProperty("situation").GetString());
        Assert.Equal(0, explained.GetProperty("learnedTrees").GetProperty("untilDue").GetDouble());
        Assert.Equal("2024-05-12", explained.GetProperty("forecast").GetProperty("asOf").GetString());
    }

    [Theory]
    [InlineData("--as-of", "2023-12-31", "--as-of must not be before the first period of the history")]
    [InlineData("--as-of", "0", "--as-of must be a day of the last logged cycle, 1 to 2000, or a date: it must be a real date " +
        "as YYYY-MM-DD from 1900-01-01 to 2199-12-31")]
    [InlineData("--interval", "NaN", "--interval must be 0.5 to 0.99")]
    public void A_bad_option_is_one_line(string option, string value, string line)
    {
        string[] asOf = option == "--as-of" ? [] : ["--as-of", "3"];
        Typed.Run(["models", "explain", "--history", History(""), "--model", "statistical", .. asOf, option, value])
            .IsOneLine(line);
    }

    [Fact]
    public void A_history_or_model_that_cannot_be_read_is_one_line()
    {
        Explain(PathOf("absent.json"), "3").IsOneLine($"{PathOf("absent.json")} does not exist");
        var empty = PathOf("empty.json");
        File.WriteAllText(empty, """{"periods":[]}""");
        Explain(empty, "3").IsOneLine("--history needs at least one period");
        Explain(History(""), "3", "--model", "../2").IsOneLine("model \"../2\" must be a version such as 2, \"stable\", "
            + "\"candidate\", or \"statistical\" for the model without an artifact");
    }

    private static string? Kind(JsonElement evidence) => evidence.GetProperty("kind").GetString();

    private static string? Likely(JsonElement explained) => explained.GetProperty("forecast").GetProperty("cycles")[0]
        .GetProperty("periodStart").GetProperty("likely").GetString();

    private static JsonElement[] Evidence(JsonElement explained) => [.. explained.GetProperty("evidence").EnumerateArray()];

    private static string Members(JsonElement of) => string.Join(' ', of.EnumerateObject().Select(m => m.Name));

    private static JsonElement Json(string history, string asOf)
    {
        var typed = Explain(history, asOf, "--format", "json");
        Assert.Equal((0, ""), (typed.Code, typed.Error));
        return JsonDocument.Parse(typed.Out).RootElement;
    }

    private static Typed Explain(string history, string asOf, params string[] options) => Typed.Run(
        ["models", "explain", "--history", history, "--as-of", asOf, .. options.Contains("--model")
            ? options : [.. options, "--model", "statistical"]]);

    // Further periods, or the members after them up to an open array.
    private string History(string more)
    {
        var file = PathOf($"{Directory.GetFiles(Folder).Length}.json");
        var separator = more.StartsWith(']') || more.Length == 0 ? "" : ",";
        File.WriteAllText(file, $$"""{"periods":[{{Cycles}}{{separator}}{{more}}]}""");
        return file;
    }
}
