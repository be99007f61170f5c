using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Predictions.Browser.Tests.Forecasts;

/// <summary>The page next to a candidate shows what both models answer, and how they differ.</summary>
public sealed class CandidateTests(Chromium chromium, LocalFixture alone, CandidateFixture fixture)
{
    private const string Rows = "#compare tbody tr";

    [Theory]
    [InlineData("Regular")]
    [InlineData("Irregular")]
    [InlineData("Late")]
    [InlineData("One not logged")]
    [InlineData("First cycle")]
    public async Task The_table_has_the_dates_of_both_APIs_and_their_differences(string person)
    {
        await using var shown = await ShownForecast.OpenAsync(chromium, fixture);
        await shown.LoadAsync(person);
        var (stable, candidate) = (await shown.AnswerAsync(), await CandidateAsync(shown));
        Assert.Equal(("cycle-length@2", "cycle-length@1"), (ModelOf(stable), ModelOf(candidate)));
        Assert.Equal(DatesOf(stable), await shown.DatesAsync($"{Rows} td:nth-child(2) time"));
        Assert.Equal(DatesOf(candidate), await shown.DatesAsync($"{Rows} td:nth-child(3) time"));
        var differences = await shown.Page.Locator($"{Rows}:has(time) td:nth-child(4)").AllInnerTextsAsync();
        Assert.Equal(DatesOf(stable).Zip(DatesOf(candidate), Difference), differences);
        foreach (var (answer, index) in ((JsonNode, int)[])[(stable, 0), (candidate, 1)])
        {
            var words = await shown.Page.Locator("#compare figure svg").Nth(index).GetAttributeAsync("aria-label");
            Assert.Contains($"by {ModelOf(answer)}, from ", words, StringComparison.Ordinal);
            var likely = DateOnly.Parse(DatesOf(answer)[0], System.Globalization.CultureInfo.InvariantCulture);
            Assert.Contains($"most likely {likely:d MMM}", words, StringComparison.Ordinal);
        }
    }

    /// <summary>The trees of version 1 take part after the first cycle too, so the two forecasts are not the same.</summary>
    [Fact]
    public async Task Dragging_asks_both_models_the_same_questions()
    {
        await using var shown = await ShownForecast.OpenAsync(chromium, fixture);
        await shown.LoadAsync("Late");
        var before = shown.Calls.Count;
        await shown.Page.Locator("#as-of").FocusAsync();
        for (var day = 0; day < 5; day++)
        {
            await shown.Page.Keyboard.PressAsync("ArrowRight");
            await shown.SettleAsync();
        }

        var asked = shown.Calls.Skip(before).Select(call => call.ToJsonString()).ToArray();
        Assert.All(asked.GroupBy(call => call), calls => Assert.Equal(0, calls.Count() % 2));
        Assert.Equal("2026-03-15", shown.Calls[^1]["asOf"]!.GetValue<string>());
        Assert.Equal(DatesOf(await shown.AnswerAsync()), await shown.DatesAsync($"{Rows} td:nth-child(2) time"));
        Assert.Equal(DatesOf(await CandidateAsync(shown)), await shown.DatesAsync($"{Rows} td:nth-child(3) time"));
    }

    [Fact]
    public async Task Without_dates_it_says_so()
    {
        await using var shown = await ShownForecast.OpenAsync(chromium, fixture);
        await shown.LoadAsync("Postpartum");
        Assert.Contains("Neither model gives dates for now.", await CompareAsync(shown), StringComparison.Ordinal);
        Assert.Equal(0, await shown.Page.Locator("#compare figure").CountAsync());
    }

    [Fact]
    public async Task A_candidate_that_fails_leaves_the_stable_forecast()
    {
        await using var shown = await ShownForecast.OpenAsync(chromium, fixture);
        await shown.Page.RouteAsync("**/candidate/v1/predict", route => route.FulfillAsync(new()
        {
            Status = 429, ContentType = "application/problem+json",
            Body = """{"detail":"Too many calls.","reason":"OVERLOADED"}""",
        }));
        await shown.LoadAsync("Late");
        Assert.Equal("Too many calls.", await CompareAsync(shown));
        Assert.True(await shown.Page.Locator("#problem").IsHiddenAsync());
        Assert.Contains("late", await shown.HeadlineAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_candidate_the_page_says_how_to_start_one_and_asks_once()
    {
        await using var shown = await ShownForecast.OpenAsync(chromium, alone);
        var before = shown.Calls.Count;
        await shown.LoadAsync("Late");
        Assert.Equal(before + 1, shown.Calls.Count);
        Assert.Contains("--candidate VERSION", await CompareAsync(shown), StringComparison.Ordinal);
    }

    private static Task<string> CompareAsync(ShownForecast shown) => shown.Page.Locator("#compare").InnerTextAsync();

    private async Task<JsonNode> CandidateAsync(ShownForecast shown)
    {
        using var response = await fixture.Local.Client.PostAsJsonAsync(
            "/candidate/v1/predict", shown.Calls[^1], TestContext.Current.CancellationToken);
        response.EnsureSuccessStatusCode();
        return JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!;
    }

    private static string ModelOf(JsonNode answer) => answer["model"]!.GetValue<string>();

    /// <summary>The dates in the order of the table's rows.</summary>
    private static string[] DatesOf(JsonNode answer)
    {
        var cycles = answer["cycles"]!.AsArray();
        string Date(int cycle, string name, string date) => cycles[cycle]![name]![date]!.GetValue<string>();
        return
        [
            Date(0, "periodStart", "likely"), Date(0, "periodStart", "earliest"), Date(0, "periodStart", "latest"),
            Date(0, "ovulation", "likely"), Date(0, "fertileWindow", "start"), Date(0, "fertileWindow", "end"),
            .. Enumerable.Range(1, cycles.Count - 1).Select(cycle => Date(cycle, "periodStart", "likely")),
        ];
    }

    private static string Difference(string stable, string candidate)
    {
        var culture = System.Globalization.CultureInfo.InvariantCulture;
        var days = DateOnly.Parse(candidate, culture).DayNumber - DateOnly.Parse(stable, culture).DayNumber;
        return days == 0 ? "same" : $"{(days > 0 ? "+" : "−")}{Math.Abs(days)} {(Math.Abs(days) == 1 ? "day" : "days")}";
    }
}
