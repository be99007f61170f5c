using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Predictions.Testing;

[assembly: AssemblyFixture(typeof(Predictions.Browser.Tests.Forecasts.LocalFixture))]
[assembly: AssemblyFixture(typeof(Predictions.Browser.Tests.Forecasts.CandidateFixture))]

namespace Predictions.Browser.Tests.Forecasts;

/// <summary>Predictions.Local as a process, for all tests of the page that it serves.</summary>
public class LocalFixture : IAsyncLifetime
{
    private readonly string[] _options;
    private readonly string _folder = Directory.CreateTempSubdirectory("predictions-page-").FullName;
    private LocalProcess? _local;

    public LocalFixture()
        : this([])
    {
    }

    private protected LocalFixture(string[] options) => _options = options;

    public LocalProcess Local => _local ?? throw new InvalidOperationException("Predictions.Local has not started.");

    public async ValueTask InitializeAsync() => _local = await LocalProcess.StartAsync(_folder, _options);

    public ValueTask DisposeAsync()
    {
        _local?.Dispose();
        Directory.Delete(_folder, recursive: true);
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }
}

/// <summary>The same, with version 1 of the model as the candidate of the page.</summary>
public sealed class CandidateFixture() : LocalFixture(["--candidate", "1"]);

/// <summary>
/// The page in a browser whose clock stands on 10 March 2026 in Los Angeles, while it is 11 March in UTC. At its end it fails
/// for a script error, a breach of the content security policy, or a request to another origin.
/// </summary>
internal sealed partial class ShownForecast : IAsyncDisposable
{
    /// <summary>The day that the page takes for today.</summary>
    public static readonly DateOnly Today = new(2026, 3, 10);

    private static readonly DateTime Now = new(2026, 3, 11, 3, 0, 0, DateTimeKind.Utc);

    private readonly IBrowserContext _context;
    private readonly List<string> _faults = [];

    private ShownForecast(IBrowserContext context, IPage page) => (_context, Page) = (context, page);

    public IPage Page { get; }

    /// <summary>The bodies of the calls, in the order in which the page sent them.</summary>
    public List<JsonNode> Calls { get; } = [];

    public static async Task<ShownForecast> OpenAsync(
        Chromium chromium, LocalFixture fixture, int width = 1280, ColorScheme scheme = ColorScheme.Light)
    {
        var origin = fixture.Local.Client.BaseAddress!;
        var context = await chromium.Browser.NewContextAsync(new BrowserNewContextOptions
        {
            ViewportSize = new ViewportSize { Width = width, Height = 900 },
            ColorScheme = scheme,
            ReducedMotion = ReducedMotion.Reduce,
            TimezoneId = "America/Los_Angeles",
            Permissions = ["clipboard-read", "clipboard-write"],
        });
        var shown = new ShownForecast(context, await context.NewPageAsync());
        // A busy machine takes its time.
        shown.Page.SetDefaultTimeout(120_000);
        await shown.Page.Clock.SetFixedTimeAsync(Now);
        shown.Page.Console += (_, message) => shown.Note(message.Type is "error" or "warning", message.Text);
        shown.Page.PageError += (_, error) => shown.Note(true, error);
        shown.Page.Request += (_, request) => shown.See(request, origin);
        await shown.Page.GotoAsync(origin.ToString());
        await shown.SettleAsync();
        return shown;
    }

    /// <summary>Waits for the answer to the newest question.</summary>
    public Task SettleAsync() => Page.WaitForFunctionAsync("() => document.body.getAttribute('aria-busy') === 'false'");

    /// <summary>Loads an example by its name on the page.</summary>
    public async Task LoadAsync(string person)
    {
        await ChooseAsync(person);
        await SettleAsync();
    }

    /// <summary>Chooses an example or what to log. The chip covers its radio button.</summary>
    public Task ChooseAsync(string name) =>
        Page.GetByRole(AriaRole.Radio, new() { Name = name, Exact = true }).CheckAsync(new() { Force = true });

    /// <summary>Clicks on a day of the calendar.</summary>
    public async Task ClickAsync(DateOnly day)
    {
        await Day(day).ClickAsync();
        await SettleAsync();
    }

    public ILocator Day(DateOnly day) => Page.Locator($"td[data-date='{day:yyyy-MM-dd}']");

    public Task<string> HeadlineAsync() => Page.Locator("#headline").InnerTextAsync();

    /// <summary>The call as the page copies it.</summary>
    public async Task<string> CopiedAsync(string language)
    {
        await Page.GetByRole(AriaRole.Tab, new() { Name = language, Exact = true }).ClickAsync();
        await Page.Locator("#copy").ClickAsync();
        var shown = await Page.Locator("#call").TextContentAsync();
        await Page.WaitForFunctionAsync("async shown => await navigator.clipboard.readText() === shown", shown);
        return shown!;
    }

    /// <summary>The answer of the API to the call that the page copies as curl.</summary>
    public async Task<JsonNode> AnswerAsync()
    {
        await Page.GetByRole(AriaRole.Tab, new() { Name = "curl", Exact = true }).ClickAsync();
        var command = await Page.Locator("#call").InnerTextAsync();
        return JsonNode.Parse(await Programs.RunAsync("bash", "-c", command))!;
    }

    /// <summary>The dates of all elements that a selector finds.</summary>
    public async Task<string[]> DatesAsync(string selector) =>
        await Page.Locator(selector).EvaluateAllAsync<string[]>("times => times.map(time => time.dateTime)");

    public async ValueTask DisposeAsync()
    {
        await _context.DisposeAsync();
        Assert.Empty(_faults);
    }

    private void See(IRequest request, Uri origin)
    {
        Note(!request.Url.StartsWith(origin.ToString(), StringComparison.Ordinal), $"asked {request.Url}");
        if (request.PostData is { } body)
            Calls.Add(JsonNode.Parse(body)!);
    }

    // The browser reports an error status itself, and axe reports what it does.
    private void Note(bool isFault, string text)
    {
        if (isFault && !ErrorStatus().IsMatch(text))
            _faults.Add(text);
    }

    [GeneratedRegex("the server responded with a status of 4")]
    private static partial Regex ErrorStatus();
}
