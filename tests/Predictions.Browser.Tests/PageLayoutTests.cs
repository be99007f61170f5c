using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace Predictions.Browser.Tests;

/// <summary>Every kind of page, as a browser lays it out on a desktop, on a phone and on A4, in light and dark.</summary>
public sealed partial class PageLayoutTests(Chromium chromium)
{
    // A sheet of A4 without the margins of the pages, in CSS pixels: (210 mm − 2 · 11 mm) · 96 / 25.4.
    private const int SheetWidth = 710;

    // The least contrast of text, WCAG 2.2, 1.4.3.
    private const double MinContrast = 4.5;

    private const double PlotTypePx = 12;

    private static readonly (string Name, int Width, Media Media, ColorScheme Scheme)[] Views =
    [
        ("desktop-light", 1280, Media.Screen, ColorScheme.Light), ("desktop-dark", 1280, Media.Screen, ColorScheme.Dark),
        ("phone-light", 390, Media.Screen, ColorScheme.Light), ("phone-dark", 390, Media.Screen, ColorScheme.Dark),
        ("print", SheetWidth, Media.Print, ColorScheme.Light), ("print-dark", SheetWidth, Media.Print, ColorScheme.Dark),
    ];

    public static TheoryData<string, string> PagesInViews =>
        [.. from page in SamplePages.Names from view in Views select (page, view.Name)];

    public static TheoryData<string> Pages => [.. SamplePages.Names];

    [Theory]
    [MemberData(nameof(PagesInViews))]
    public async Task Nothing_overflows_is_cut_or_is_hard_to_read(string name, string view)
    {
        await using var shown = await ShownAsync(name, view);
        await CheckTablesAsync(shown.Page, name, view.StartsWith("print", StringComparison.Ordinal));
        await shown.Page.EvaluateAsync("document.querySelectorAll('details').forEach(d => d.open = true)");
        var layout = await shown.Page.EvaluateAsync<Layout>(LayoutProbe.Script);
        Assert.True(layout.TextCount > 40, "The probe saw no text.");
        Assert.True(layout.PlotTextCount > 10 || name == "few-women", "The probe saw no text of plots.");
        Assert.Empty(layout.Outside);
        Assert.Empty(layout.Cut);
        Assert.Empty(layout.Overlapping);
        Assert.Empty(layout.Contrasts.Where(c => c.Ratio < MinContrast).Select(c => $"{c.Ratio:0.00}: {c.Text}"));
        Assert.All(layout.PlotTypePx, px => Assert.InRange(px, PlotTypePx - 0.05, PlotTypePx + 0.05));
    }

    [Fact]
    public async Task A_table_scrolls_by_keyboard_and_its_first_column_stays()
    {
        await using var shown = await ShownAsync("evaluation", "phone-light");
        var region = shown.Page.GetByRole(AriaRole.Region).First;
        await region.FocusAsync();
        var first = region.Locator("tbody th").First;
        var before = await first.EvaluateAsync<double>("cell => cell.getBoundingClientRect().left");
        await shown.Page.Keyboard.PressAsync("ArrowRight");
        await shown.Page.WaitForFunctionAsync("() => document.activeElement.scrollLeft > 0");
        Assert.Equal(before, await first.EvaluateAsync<double>("cell => cell.getBoundingClientRect().left"));
        Assert.Equal(0, await shown.Page.EvaluateAsync<double>("window.scrollX"));
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task A_page_says_where_it_comes_from_and_asks_for_nothing(string name)
    {
        await using var shown = await ShownAsync(name, "desktop-light");
        var footer = await shown.Page.Locator("footer").InnerTextAsync();
        foreach (var fact in (string[])["2026-03-10 14:05 UTC", "SHA-256", "predictions models evaluate", "1.2.3+0123456789"])
            Assert.Contains(fact, footer, StringComparison.Ordinal);
        Assert.Empty(shown.Requests);
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task A_page_prints_on_A4_and_at_full_size(string name)
    {
        await using var shown = await ShownAsync(name, "print");
        // Chromium shrinks a page that is wider than the sheet, so the width is measured before.
        Assert.Equal(SheetWidth, await shown.Page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
        var pdf = Encoding.Latin1.GetString(await shown.Page.PdfAsync(new PagePdfOptions { PreferCSSPageSize = true }));
        var boxes = MediaBox().Matches(pdf);
        Assert.NotEmpty(boxes);
        Assert.All(boxes, box => Assert.Equal(("594", "841"), (box.Groups[1].Value, box.Groups[2].Value)));
    }

    /// <summary>
    /// A hint says that a table scrolls, and only then; on paper none does, and a table of names and values never does.
    /// </summary>
    private static async Task CheckTablesAsync(IPage page, string name, bool isPrint)
    {
        var tables = await page.EvaluateAsync<TableRegion[]>(LayoutProbe.Tables);
        Assert.NotEmpty(tables);
        Assert.All(tables, table =>
        {
            Assert.Equal((table.Caption, table.Scrolls), (table.Caption, table.HasHint));
            Assert.False(table is { Columns: 2, Scrolls: true }, $"{table.Caption} hides its only column of values");
            Assert.False(isPrint && table.Scrolls, $"{table.Caption} runs off the sheet");
        });
        if (name == "evaluation")
            Assert.NotEqual(isPrint, tables.Any(t => t.Scrolls));
    }

    [GeneratedRegex(@"/MediaBox ?\[0 0 (\d+)\.?\d* (\d+)\.?\d*\]")]
    private static partial Regex MediaBox();

    private async Task<ShownPage> ShownAsync(string name, string view)
    {
        var (_, width, media, scheme) = Views.Single(v => v.Name == view);
        var context = await chromium.Browser.NewContextAsync(new BrowserNewContextOptions
        {
            ViewportSize = new ViewportSize { Width = width, Height = 900 }, ColorScheme = scheme, JavaScriptEnabled = true,
        });
        var shown = new ShownPage(context, await context.NewPageAsync());
        await shown.Page.EmulateMediaAsync(new PageEmulateMediaOptions { Media = media, ColorScheme = scheme });
        shown.Page.Request += (_, request) => shown.Requests.Add(request.Url);
        await shown.Page.SetContentAsync(SamplePages.Of(name));
        // Whether a region scrolls is known to the style sheet after the first frame.
        await shown.Page.EvaluateAsync("new Promise(drawn => requestAnimationFrame(() => requestAnimationFrame(drawn)))");
        if (Environment.GetEnvironmentVariable("PREDICTIONS_SCREENSHOTS") is { Length: > 0 } folder)
            await shown.Page.ScreenshotAsync(new PageScreenshotOptions
            {
                Path = Path.Combine(folder, $"{name}-{view}.png"), FullPage = true,
            });
        return shown;
    }

    private sealed record ShownPage(IBrowserContext Context, IPage Page) : IAsyncDisposable
    {
        public List<string> Requests { get; } = [];

        public ValueTask DisposeAsync() => Context.DisposeAsync();
    }
}
