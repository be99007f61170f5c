using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace Predictions.Browser.Tests.Forecasts;

/// <summary>The page can be read and used at every width, in light and dark, with axe as the judge.</summary>
public sealed class ForecastAccessTests(Chromium chromium, LocalFixture fixture, CandidateFixture candidate)
{
    // WCAG 2.2, 1.4.3.
    private const double MinContrast = 4.5;

    // WCAG 2.2, 1.4.11.
    private const double MinShapeContrast = 3;

    public static TheoryData<int, ColorScheme> Views =>
    [
        .. from width in new[] { 390, 1280, 1600 }
           from scheme in new[] { ColorScheme.Light, ColorScheme.Dark }
           select (width, scheme),
    ];

    [Theory]
    [MemberData(nameof(Views))]
    public async Task Axe_finds_no_violation_and_nothing_overflows(int width, ColorScheme scheme)
    {
        await using var shown = await ShownForecast.OpenAsync(chromium, fixture, width, scheme);
        foreach (var person in (string[])["Late", "Postpartum", "Irregular"])
        {
            await shown.LoadAsync(person);
            await ScreenshotAsync(shown.Page, $"{person}-{width}-{scheme}");
            if (person == "Irregular")
                await LogOneOfEachAsync(shown);
            await CheckAsync(shown);
        }
    }

    [Theory]
    [MemberData(nameof(Views))]
    public async Task With_a_candidate_the_page_is_as_good(int width, ColorScheme scheme)
    {
        await using var shown = await ShownForecast.OpenAsync(chromium, candidate, width, scheme);
        foreach (var person in (string[])["Late", "Postpartum", "Irregular"])
        {
            await shown.LoadAsync(person);
            await ScreenshotAsync(shown.Page, $"candidate-{person}-{width}-{scheme}");
            await CheckAsync(shown);
        }
    }

    /// <summary>
    /// Each shape that carries a meaning of its own stands out from the color next to it. The steps of the two ramps do not:
    /// their chances are in the days' names and in the heights of the bars.
    /// </summary>
    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task Shapes_with_a_meaning_stand_out(ColorScheme scheme)
    {
        await using var shown = await ShownForecast.OpenAsync(chromium, candidate, 1280, scheme);
        await shown.LoadAsync("Irregular");
        await LogOneOfEachAsync(shown);
        await shown.ChooseAsync("Pause");
        await shown.ClickAsync(new DateOnly(2026, 2, 20));
        await shown.ClickAsync(new DateOnly(2026, 2, 21));
        await shown.ChooseAsync("Sign");
        await shown.Page.GetByLabel("Sign: details").SelectOptionAsync("LH_NEGATIVE");
        await shown.ClickAsync(new DateOnly(2026, 3, 5));
        await shown.ChooseAsync("Period");
        await shown.ClickAsync(new DateOnly(2026, 3, 20));
        var contrasts = await shown.Page.EvaluateAsync<Contrast[]>(ShapeProbe.Script);
        Assert.Equal(ShapeProbe.Count, contrasts.Length);
        Assert.Empty(contrasts.Where(c => !(c.Ratio >= MinShapeContrast)).Select(c => $"{c.Ratio:0.00}: {c.Text}"));
    }

    private static async Task CheckAsync(ShownForecast shown)
    {
        var found = await shown.Page.RunAxe();
        Assert.Empty(found.Violations.Select(violation => $"{violation.Id}: {violation.Help}: {violation.Nodes[0].Html}"));
        Assert.True(found.Passes.Length > 20, "axe checked little.");
        var layout = await shown.Page.EvaluateAsync<Layout>(LayoutProbe.Script);
        Assert.Empty(layout.Outside);
        Assert.Empty(layout.Cut);
        Assert.Empty(layout.Contrasts.Where(c => c.Ratio < MinContrast).Select(c => $"{c.Ratio:0.00}: {c.Text}"));
    }

    [Fact]
    public async Task A_day_is_a_cell_of_a_grid_with_records_and_chances_in_its_name()
    {
        await using var shown = await ShownForecast.OpenAsync(chromium, fixture);
        await LogOneOfEachAsync(shown);
        var cells = shown.Page.Locator("td[role=gridcell]");
        var names = await cells.EvaluateAllAsync<string[]>("days => days.map(day => day.ariaLabel)");
        string[] expected =
        [
            "Saturday 28 February 2026, period start",
            "Sunday 1 March 2026, day 2 of a period",
            "Sunday 8 March 2026, ovulation, positive LH test",
            "Monday 9 March 2026, fertile mucus",
            "Tuesday 10 March 2026, as of this day, today",
        ];
        Assert.All(expected, name => Assert.Contains(names, n => n.StartsWith(name, StringComparison.Ordinal)));
        Assert.Single(await shown.Page.Locator("td[tabindex='0']").AllAsync());
    }

    private static async Task LogOneOfEachAsync(ShownForecast shown)
    {
        var day = new DateOnly(2026, 3, 8);
        foreach (var kind in (string[])["Ovulation", "Sign"])
        {
            await shown.ChooseAsync(kind);
            await shown.ClickAsync(day);
            day = day.AddDays(1);
        }
    }

    private static async Task ScreenshotAsync(IPage page, string name)
    {
        if (Environment.GetEnvironmentVariable("PREDICTIONS_SCREENSHOTS") is { Length: > 0 } folder)
            await page.ScreenshotAsync(
                new() { Path = Path.Combine(folder, $"forecast-{name.ToLowerInvariant()}.png"), FullPage = true });
    }
}
