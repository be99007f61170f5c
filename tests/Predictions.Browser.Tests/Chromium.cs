using Microsoft.Playwright;
using Predictions.Testing;

[assembly: AssemblyFixture(typeof(Predictions.Browser.Tests.Chromium))]

namespace Predictions.Browser.Tests;

/// <summary>One headless Chromium for all tests.</summary>
public sealed class Chromium : IAsyncLifetime
{
    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    /// <summary>The browser.</summary>
    public IBrowser Browser => _browser ?? throw new InvalidOperationException("The browser has not started.");

    public async ValueTask InitializeAsync()
    {
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            // Without Chromium's sandbox, which root and containers often lack: the pages are the project's own.
            ExecutablePath = Find(),
            // A busy machine takes its time.
            Timeout = 180_000,
        });
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
            await _browser.DisposeAsync();
        _playwright?.Dispose();
    }

    /// <summary>The browser of the system, or the one that <c>eng/tools.sh</c> downloaded.</summary>
    /// <exception cref="FileNotFoundException">There is none.</exception>
    private static string Find() =>
        (from name in Names
         from folder in Environment.GetEnvironmentVariable("PATH")!.Split(Path.PathSeparator)
         let path = Path.Combine(folder, name)
         where File.Exists(path)
         select path).FirstOrDefault() ?? Checkout.Tool("chromium");
}
