using Predictions.Browser.Tests.Forecasts;

namespace Predictions.Browser.Tests;

/// <summary>The reference at <c>/scalar</c> shows the OpenAPI document and tells no other site of the service.</summary>
public sealed class ReferencePageTests(Chromium chromium, LocalFixture fixture)
{
    [Fact]
    public async Task The_page_shows_the_operations_and_asks_this_service_alone()
    {
        var origin = fixture.Local.Client.BaseAddress!;
        await using var context = await chromium.Browser.NewContextAsync();
        var page = await context.NewPageAsync();
        // A busy machine takes its time.
        page.SetDefaultTimeout(120_000);
        var requests = new List<string>();
        page.Request += (_, request) => requests.Add(request.Url);
        await page.GotoAsync(new Uri(origin, "scalar/").ToString());
        await page.GetByText("Forecast many users").First.WaitForAsync();

        Assert.Contains(requests, url => url.EndsWith("/openapi/v1.json", StringComparison.Ordinal));
        Assert.All(
            requests.Where(url => url.StartsWith("http", StringComparison.Ordinal)),
            url => Assert.StartsWith(origin.ToString(), url, StringComparison.Ordinal));
        // Scalar's button opens its site with this service's address in the query.
        Assert.Equal(0, await page.GetByText("Open API Client").CountAsync());
        var links = await page.EvaluateAsync<string[]>("() => [...document.querySelectorAll('a[href]')].map(link => link.href)");
        Assert.DoesNotContain(links, link => new Uri(link).Query.Contains("127.0.0.1", StringComparison.Ordinal));
    }
}
