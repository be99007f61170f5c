using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Predictions.Testing;

namespace Predictions.Browser.Tests.Forecasts;

/// <summary>The calls that the page copies run and print the dates that the page shows.</summary>
public sealed partial class CopiedCallTests(Chromium chromium, LocalFixture fixture) : FolderTest
{
    [Fact]
    public async Task Curl_gets_the_forecast_of_the_page()
    {
        await using var shown = await LoggedAsync();
        var answer = JsonNode.Parse(await Programs.RunAsync("bash", "-c", await shown.CopiedAsync("curl")))!;
        var likely = answer["cycles"]!.AsArray().Select(cycle => cycle!["periodStart"]!["likely"]!.GetValue<string>());
        Assert.Equal(await shown.DatesAsync("#cycles time.likely"), likely);
    }

    [Fact]
    public async Task CSharp_compiles_and_prints_the_dates_of_the_page()
    {
        await using var shown = await LoggedAsync();
        // A busy machine takes longer than the client's deadline of one second.
        var source = Address().Replace(
            await shown.CopiedAsync("C#"), "options => (options.Address, options.Deadline) = ($1, TimeSpan.FromMinutes(1))");
        Assert.Contains("FromMinutes(1)", source, StringComparison.Ordinal);
        Assert.Equal(await ExpectedAsync(shown, "OnTrack"), await Programs.RunCSharpAsync(Folder, source));
    }

    [Fact]
    public async Task TypeScript_compiles_and_prints_the_dates_of_the_page()
    {
        await using var shown = await LoggedAsync();
        var copied = await shown.CopiedAsync("TypeScript");
        var source = copied.Replace("timeout(5_000)", "timeout(60_000)", StringComparison.Ordinal);
        Assert.Equal(await ExpectedAsync(shown, "ON_TRACK"), await Programs.RunTypeScriptAsync(Folder, source));
    }

    /// <summary>A history with a record of every kind, and a year of birth.</summary>
    private async Task<ShownForecast> LoggedAsync()
    {
        var shown = await ShownForecast.OpenAsync(chromium, fixture);
        await shown.Page.Locator("#born").FillAsync("1994");
        await shown.Page.Locator("#born").PressAsync("Enter");
        foreach (var (kind, day) in ((string, DateOnly)[])
            [("Ovulation", new(2026, 3, 9)), ("Sign", new(2026, 3, 7)), ("Pause", new(2026, 3, 30)), ("Pause", new(2026, 4, 2))])
        {
            await shown.ChooseAsync(kind);
            await shown.ClickAsync(day);
        }

        return shown;
    }

    private static async Task<string> ExpectedAsync(ShownForecast shown, string status)
    {
        var cycles = (await shown.AnswerAsync())["cycles"]!.AsArray().Select(cycle => cycle!["periodStart"]!);
        var ranges = cycles.Select(range => $"{range["earliest"]} to {range["latest"]}, around {range["likely"]}\n");
        return string.Concat(ranges.Prepend($"{status}\n"));
    }

    [GeneratedRegex("""options => options\.Address = (new Uri\("[^"]*"\))""")]
    private static partial Regex Address();
}
