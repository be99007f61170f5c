using System.Globalization;

namespace Predictions.Bounds.Servers;

/// <summary>What the service counts of itself.</summary>
internal static class ServerMetrics
{
    /// <summary>The sum of all series of a counter.</summary>
    /// <param name="server">The service.</param>
    /// <param name="name">The counter.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <param name="without">Series that hold this text are left out.</param>
    public static async Task<double> SumAsync(
        ServerProcess server, string name, CancellationToken cancellation, string? without = null)
    {
        using var client = new HttpClient { BaseAddress = server.Operators };
        var page = await client.GetStringAsync("/metrics", cancellation);
        return page.Split('\n')
            .Where(line => line.StartsWith(name, StringComparison.Ordinal) && line.Length > name.Length && line[name.Length] is ' ' or '{')
            .Where(line => without is null || !line.Contains(without, StringComparison.Ordinal))
            .Sum(line => double.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture));
    }

    /// <summary>Calls over gRPC that were not answered well.</summary>
    public static Task<double> BadCallsAsync(ServerProcess server, CancellationToken cancellation) =>
        SumAsync(server, "predictions_calls_total", cancellation, without: "status=\"OK\"");
}
