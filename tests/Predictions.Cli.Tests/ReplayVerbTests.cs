using System.Text.Json;
using Predictions.Testing;

namespace Predictions.Cli.Tests;

public sealed class ReplayVerbTests : FolderTest
{
    private const string Periods = """
        "periods":[{"start":"2024-01-01"},{"start":"2024-01-29"},{"start":"2024-02-27"},{"start":"2024-03-26"}]
        """;

    private string History => Written("{" + Periods + "}");

    [Fact]
    public void Every_day_sees_only_the_records_up_to_it()
    {
        var (code, lines, _) = Replay(History, "--from", "2024-02-26", "--to", "2024-02-28", "--format", "json");
        Assert.Equal(0, code);
        using var before = JsonDocument.Parse(lines.Split('\n')[0]);
        using var after = JsonDocument.Parse(lines.Split('\n')[2]);
        Assert.Equal(("2024-02-26", 29), Day(before));
        Assert.Equal(("2024-02-28", 2), Day(after));
        Assert.Equal("MENSTRUAL", after.RootElement.GetProperty("phase").GetString());
    }

    [Fact]
    public void Days_of_the_last_cycle_and_several_models_make_one_row_a_day()
    {
        var typed = Replay(History, "--from", "28", "--to", "40", "--every", "4", "--model", "statistical",
            "--format", "markdown");
        Assert.Equal((0, ""), (typed.Code, typed.Error));
        var rows = typed.Out.Split('\n').Where(l => l.StartsWith("| 2024-", StringComparison.Ordinal)).ToArray();
        Assert.Equal(["2024-04-22", "2024-04-26", "2024-04-30", "2024-05-04"], rows.Select(r => r.Split('|')[1].Trim()));
        Assert.Equal(["28", "32", "36", "40"], rows.Select(r => r.Split('|')[2].Trim()));
        Assert.All(rows, row =>
        {
            var cells = row.Trim('|').Split('|');
            Assert.Equal(cells[2..8], cells[8..]);
        });
        Assert.Contains("LATE", rows[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void An_exported_line_is_a_history_and_a_pause_has_no_dates()
    {
        var exported = Written($$"""
            {"userId":"u-1",{{Periods}},"pauses":[{"from":"2024-04-01","reason":"POSTPARTUM"}],"revision":7}
            """);
        var typed = Replay(exported, "--from", "6", "--to", "7");
        Assert.Equal(0, typed.Code);
        Assert.Matches(@"2024-03-31 +6 +ON_TRACK +\d\d-\d\d", typed.Out);
        Assert.Matches("2024-04-01 +– +PAUSED +–", typed.Out);
    }

    [Theory]
    [InlineData("--from", "2023-12-31", "--from must not be before the first period of the history")]
    [InlineData("--from", "71", "--to must not be before --from, and at most 1999 days after it")]
    [InlineData("--every", "0", "--every must be at least 1")]
    [InlineData("--interval", "0.3", "--interval must be 0.5 to 0.99")]
    [InlineData("--to", "0", "--to must be a day of the last logged cycle, 1 to 2000, or a date: it must be a real date as " +
        "YYYY-MM-DD from 1900-01-01 to 2199-12-31")]
    public void A_bad_option_is_one_line(string option, string value, string line) =>
        Replay(History, option, value).IsOneLine(line);

    [Fact]
    public void A_file_that_is_no_history_is_one_line_that_names_the_field()
    {
        Replay(PathOf("absent.json")).IsOneLine($"{PathOf("absent.json")} does not exist");
        Replay(Written("""{"periods":[]}""")).IsOneLine("--history needs at least one period");
        var file = Written("""{"periods":[{"start":"2024-02-31"}]}""");
        Replay(file).IsOneLine(
            $"{file}: periods[0].start: must be a real date as YYYY-MM-DD from 1900-01-01 to 2199-12-31");
        file = Written("""{"periods":[{"begin":"2024-02-01"}]}""");
        Replay(file).IsOneLine($"{file} must be one history as JSON: the \"history\" of a forecast request, or one line of "
            + "\"histories export\"; the error is at $.periods[0].begin");
        file = Written("{} {}");
        Assert.StartsWith($"predictions: {file} must be one history as JSON", Replay(file).Error, StringComparison.Ordinal);
    }

    private static (string?, int) Day(JsonDocument forecast) =>
        (forecast.RootElement.GetProperty("asOf").GetString(), forecast.RootElement.GetProperty("cycleDay").GetInt32());

    private static Typed Replay(string history, params string[] options) =>
        Typed.Run(["models", "replay", "--history", history, "--model", "statistical", .. options]);

    private string Written(string json)
    {
        var file = PathOf($"{Directory.GetFiles(Folder).Length}.json");
        File.WriteAllText(file, json);
        return file;
    }
}
