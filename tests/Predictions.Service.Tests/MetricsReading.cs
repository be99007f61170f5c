using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;
using Predictions.Service.Telemetry;

namespace Predictions.Service.Tests;

/// <summary>One scrape of /metrics.</summary>
internal sealed class MetricsReading
{
    private readonly Dictionary<string, double> _values;

    private MetricsReading(string page) =>
        _values = page.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => line[0] != '#')
            .Select(line => (Line: line, Space: line.LastIndexOf(' ')))
            .ToDictionary(x => x.Line[..x.Space], x => double.Parse(x.Line[(x.Space + 1)..], CultureInfo.InvariantCulture));

    /// <summary>The value of a series.</summary>
    /// <param name="series">The series as the page writes it, such as <c>name{label="value"}</c>.</param>
    /// <exception cref="KeyNotFoundException">The page does not have the series.</exception>
    public double this[string series] =>
        _values.TryGetValue(series, out var value) ? value : throw new KeyNotFoundException($"{series} is not on the page");

    /// <summary>The names of the series that start with a text.</summary>
    public IEnumerable<string> SeriesOf(string beginning) =>
        _values.Keys.Where(k => k.StartsWith(beginning, StringComparison.Ordinal));

    public static async Task<MetricsReading> OfAsync(HttpClient operators) =>
        new(await operators.GetStringAsync("/metrics", TestContext.Current.CancellationToken));

    /// <summary>Reads a page without a service.</summary>
    public static async Task<MetricsReading> OfAsync(MetricsPage page)
    {
        using var body = new MemoryStream();
        await page.WriteAsync(new DefaultHttpContext { Response = { Body = body } });
        return new MetricsReading(Encoding.UTF8.GetString(body.ToArray()));
    }
}
