using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.Playwright;

namespace Predictions.Browser.Tests.Forecasts;

/// <summary>The page of Predictions.Local shows what the API answers, for examples, drags and logged days.</summary>
public sealed class ForecastPageTests(Chromium chromium, LocalFixture fixture)
{
    private const string AsOf = "#as-of";

    public static TheoryData<string, string, int, string> Examples => new()
    {
        { "Regular", "On track", 7, "2026-02-28" },
        { "Irregular", "On track", 8, "2026-02-23" },
        { "Late", "Late", 7, "2026-02-03" },
        { "One not logged", "On track", 6, "2026-02-25" },
        { "Postpartum", "Paused", 4, "2025-01-04" },
        { "Perimenopause", "On track", 8, "2026-02-18" },
        { "First cycle", "On track", 1, "2026-03-05" },
    };

    [Theory]
    [MemberData(nameof(Examples))]
    public async Task An_example_shows_the_dates_of_the_API(string person, string status, int periods, string lastStart)
    {
        await using var shown = await ShownForecast.OpenAsync(chromium, fixture);
        await shown.LoadAsync(person);
        var sent = shown.Calls[^1];
        var starts = sent["history"]!["periods"]!.AsArray();
        Assert.Equal((periods, lastStart), (starts.Count, starts[^1]!["start"]!.GetValue<string>()));
        Assert.Equal("2026-03-10", sent["asOf"]!.GetValue<string>());
        Assert.Equal(status, await shown.Page.Locator("#status").InnerTextAsync());
        await CompareAsync(shown);
    }

    [Fact]
    public async Task Dragging_the_handle_asks_anew_and_makes_a_cycle_late()
    {
        await using var shown = await ShownForecast.OpenAsync(chromium, fixture);
        var before = shown.Calls.Count;
        var box = (await shown.Page.Locator("#rail").BoundingBoxAsync())!;
        var (from, y) = (await HandleAsync(shown.Page), box.Y + box.Height / 2);
        await shown.Page.Mouse.MoveAsync(from, y);
        await shown.Page.Mouse.DownAsync();
        for (var part = 1; part <= 5; part++)
        {
            // Where the machine answers slowly, a drag without a stop is two questions: the first and the newest.
            var asked = shown.Calls.Count;
            await shown.Page.Mouse.MoveAsync(from + 52 * part, y, new() { Steps = 6 });
            for (var began = Stopwatch.StartNew(); shown.Calls.Count == asked;
                await Task.Delay(10, TestContext.Current.CancellationToken))
                Assert.True(began.Elapsed.TotalSeconds < 180, "The page did not ask while the handle moved.");
            await shown.SettleAsync();
        }

        await shown.Page.Mouse.UpAsync();
        await shown.SettleAsync();
        var days = shown.Calls.Skip(before).Select(call => call["asOf"]!.GetValue<string>()).ToArray();
        Assert.True(days.Length > 2, "The page did not ask while the handle moved.");
        Assert.Equal(days.Order(StringComparer.Ordinal), days);
        Assert.Equal(days[^1], await shown.Page.Locator("#as-of-date").InputValueAsync());
        Assert.Contains(await shown.Page.Locator("#status").InnerTextAsync(), (string[])["Late", "Lapsed"]);
        Assert.StartsWith("As of ", await shown.Page.Locator("#live").InnerTextAsync(), StringComparison.Ordinal);
        await CompareAsync(shown);
    }

    [Fact]
    public async Task While_an_answer_is_due_only_the_newest_question_waits()
    {
        await using var shown = await ShownForecast.OpenAsync(chromium, fixture);
        var (before, gate) = (shown.Calls.Count, new TaskCompletionSource());
        await shown.Page.RouteAsync("**/v1/predict", async route =>
        {
            await gate.Task;
            await route.ContinueAsync();
        });
        var handle = shown.Page.Locator(AsOf);
        await handle.FocusAsync();
        for (var day = 0; day < 5; day++)
            await handle.PressAsync("ArrowRight");
        Assert.Equal("true", await shown.Page.Locator("body").GetAttributeAsync("aria-busy"));
        gate.SetResult();
        await shown.SettleAsync();
        // The keys end no drag, so each is a question; the first is on its way and the last replaced the others.
        var days = shown.Calls.Skip(before).Select(call => call["asOf"]!.GetValue<string>()).ToArray();
        Assert.Equal(["2026-03-11", "2026-03-15"], days.Distinct());
        await CompareAsync(shown);
    }

    [Fact]
    public async Task Everything_is_logged_by_keyboard_alone()
    {
        await using var shown = await ShownForecast.OpenAsync(chromium, fixture);
        var (page, keys) = (shown.Page, shown.Page.Keyboard);
        await page.Locator("#clear").FocusAsync();
        await keys.PressAsync("Enter");
        await shown.SettleAsync();
        Assert.Equal("Log a first period", await shown.HeadlineAsync());
        await TabToAsync(page, "td[data-date]");
        Assert.Equal("2026-03-10", await FocusedDayAsync(page));
        await PressAsync(shown, "PageUp", "ArrowUp", "ArrowLeft", "Enter");
        Assert.StartsWith("Period from 2 February logged, 5 days.", await LiveAsync(page), StringComparison.Ordinal);
        await PressAsync(shown, "ArrowDown", "ArrowDown", "ArrowDown", "ArrowDown", "Space", "ArrowDown", "End", "Home");
        Assert.Equal("2026-03-09", await FocusedDayAsync(page));
        foreach (var (before, kind) in ((string, string)[])[("Period", "Ovulation"), ("Ovulation", "Sign"), ("Sign", "Pause")])
        {
            await page.GetByRole(AriaRole.Radio, new() { Name = before, Exact = true }).FocusAsync();
            await keys.PressAsync("ArrowRight");
            await TabToAsync(page, "td[data-date]");
            await PressAsync(shown, kind == "Pause" ? "ArrowRight" : "ArrowLeft", "Enter");
        }

        await PressAsync(shown, "ArrowRight", "Enter");
        Assert.StartsWith("Pause from 8 March until 9 March.", await LiveAsync(page), StringComparison.Ordinal);
        var expected = JsonNode.Parse("""
            {"periods":[{"start":"2026-02-02","days":5},{"start":"2026-03-02","days":5}],
             "ovulations":[{"date":"2026-03-08","evidence":"LH_TEST"}],
             "pauses":[{"from":"2026-03-08","until":"2026-03-09","reason":"PREGNANCY"}],
             "signs":[{"date":"2026-03-07","kind":"FERTILE_MUCUS"}]}
            """);
        Assert.True(JsonNode.DeepEquals(expected, shown.Calls[^1]["history"]), shown.Calls[^1].ToJsonString());
        await CompareAsync(shown);
    }

    [Fact]
    public async Task Clicks_move_the_end_of_a_period_and_remove_it()
    {
        await using var shown = await ShownForecast.OpenAsync(chromium, fixture);
        await shown.LoadAsync("First cycle");
        await shown.ClickAsync(new DateOnly(2026, 3, 11));
        Assert.Equal(7, Days());
        await shown.ClickAsync(new DateOnly(2026, 3, 7));
        Assert.Equal(3, Days());
        await shown.ClickAsync(new DateOnly(2026, 3, 7));
        Assert.Equal(2, Days());
        await shown.ClickAsync(new DateOnly(2026, 3, 5));
        Assert.Empty(shown.Calls[^1]["history"]!["periods"]!.AsArray());
        Assert.Equal("Log a first period", await shown.HeadlineAsync());

        int Days() => shown.Calls[^1]["history"]!["periods"]![0]!["days"]!.GetValue<int>();
    }

    [Fact]
    public async Task Another_number_of_cycles_and_a_wider_range_change_the_answer()
    {
        await using var shown = await ShownForecast.OpenAsync(chromium, fixture);
        await shown.Page.Locator("#count").SelectOptionAsync("6");
        await shown.Page.Locator("#interval").SelectOptionAsync("0.95");
        await shown.Page.Locator("#born").FillAsync("1990");
        await shown.Page.Locator("#born").PressAsync("Enter");
        await shown.SettleAsync();
        var sent = shown.Calls[^1];
        Assert.Equal((6, 0.95, 1990), (sent["cycles"]!.GetValue<int>(), sent["interval"]!.GetValue<double>(),
            sent["history"]!["birthYear"]!.GetValue<int>()));
        Assert.Equal(6, (await shown.DatesAsync("#cycles time.likely")).Length);
        await CompareAsync(shown);
    }

    [Fact]
    public async Task A_service_that_asks_for_a_token_gets_one()
    {
        await using var shown = await ShownForecast.OpenAsync(chromium, fixture);
        string? header = null;
        await shown.Page.RouteAsync("**/v1/predict", async route =>
        {
            header = route.Request.Headers.GetValueOrDefault("authorization");
            if (header is null)
                await route.FulfillAsync(new()
                {
                    Status = 401, ContentType = "application/problem+json",
                    Body = """{"detail":"The call has no token.","reason":"UNAUTHENTICATED"}""",
                });
            else
                await route.ContinueAsync();
        });
        await shown.LoadAsync("Late");
        Assert.Equal("The call has no token.", await shown.Page.GetByRole(AriaRole.Alert).InnerTextAsync());
        await shown.Page.Locator("#token").FillAsync("abc");
        await shown.Page.Locator("#token").PressAsync("Enter");
        await shown.Page.Locator("#problem").WaitForAsync(new() { State = WaitForSelectorState.Hidden });
        Assert.Equal("Bearer abc", header);
        foreach (var language in (string[])["curl", "C#", "TypeScript"])
        {
            var copied = await shown.CopiedAsync(language);
            Assert.Contains("TOKEN", copied, StringComparison.Ordinal);
            Assert.DoesNotContain("abc", copied, StringComparison.Ordinal);
        }
    }

    /// <summary>Compares every date and chance on the page with the API's answer to the copied curl command.</summary>
    private static async Task CompareAsync(ShownForecast shown)
    {
        var answer = await shown.AnswerAsync();
        var cycles = answer["cycles"]!.AsArray();
        string[] Of(string name, string date) => [.. cycles.Select(cycle => cycle![name]![date]!.GetValue<string>())];
        Assert.Equal(Of("periodStart", "likely"), await shown.DatesAsync("#cycles time.likely"));
        Assert.Equal(Of("periodStart", "earliest"), await shown.DatesAsync("#cycles time.earliest"));
        Assert.Equal(Of("ovulation", "likely"), await shown.DatesAsync("#cycles time.ovulation-likely"));
        Assert.Equal(Of("fertileWindow", "start"), await shown.DatesAsync("#cycles time.fertile-start"));
        var model = answer["model"]!.GetValue<string>();
        Assert.Contains(model, await shown.Page.Locator("#basis").InnerTextAsync(), StringComparison.Ordinal);
        if (cycles.Count == 0)
            return;
        var next = cycles[0]!["periodStart"]!;
        Assert.Equal([next["latest"]!.GetValue<string>()], await shown.DatesAsync("#sentence time.latest"));
        var percent = string.Create(CultureInfo.InvariantCulture, $"{100 * next["probability"]!.GetValue<double>():0} %");
        Assert.Contains(percent, await shown.Page.Locator("#cycles li").First.InnerTextAsync(), StringComparison.Ordinal);
        await CompareDaysAsync(shown, answer, "nextPeriodDaily", "period starts: ");
        await CompareDaysAsync(shown, answer, "fertileDaily", "fertile: ");
    }

    /// <summary>Compares the names of the calendar's days with the chances of each day.</summary>
    private static async Task CompareDaysAsync(ShownForecast shown, JsonNode answer, string list, string words)
    {
        var names = await shown.Page.Locator("td[data-date]").EvaluateAllAsync<string[]>(
            "days => days.map(day => `${day.dataset.date} ${day.ariaLabel}`)");
        var seen = 0;
        foreach (var day in answer[list]!.AsArray())
        {
            var (date, chance) = (day!["date"]!.GetValue<string>(), day["probability"]!.GetValue<double>());
            var found = names.SingleOrDefault(name => name.StartsWith(date, StringComparison.Ordinal));
            if (chance < 0.01 || found is null)
                continue;
            seen++;
            var percent = (int)Math.Floor(100 * chance + 0.5);
            Assert.Contains($"{words}{percent} %", found, StringComparison.Ordinal);
        }

        Assert.True(seen > 0, $"The calendar shows no day of {list}.");
    }

    private static async Task PressAsync(ShownForecast shown, params string[] keys)
    {
        foreach (var key in keys)
        {
            await shown.Page.Keyboard.PressAsync(key);
            await shown.SettleAsync();
        }
    }

    /// <summary>Presses Tab until an element has the focus.</summary>
    private static async Task TabToAsync(IPage page, string selector)
    {
        for (var i = 0; i < 60 && !await IsFocusedAsync(); i++)
            await page.Keyboard.PressAsync("Tab");
        Assert.True(await IsFocusedAsync(), $"Tab does not reach {selector}");

        Task<bool> IsFocusedAsync() => page.EvaluateAsync<bool>("selector => document.activeElement.matches(selector)", selector);
    }

    private static Task<string> FocusedDayAsync(IPage page) => page.EvaluateAsync<string>("document.activeElement.dataset.date");

    private static Task<string> LiveAsync(IPage page) => page.Locator("#live").InnerTextAsync();

    /// <summary>Where the handle of the range input is.</summary>
    private static Task<float> HandleAsync(IPage page) => page.Locator(AsOf).EvaluateAsync<float>("""
        input => {
          const box = input.getBoundingClientRect();
          const share = (input.value - input.min) / (input.max - input.min);
          return box.left + 14 + (box.width - 28) * share;
        }
        """);
}
