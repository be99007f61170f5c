using System.Globalization;

namespace Predictions.PerfGates.Servers;

/// <summary>What the service counts of itself.</summary>
internal static class ServerMetrics
{
    /// <summary>The sum of all series of a counter.</summary>
    /// <param name="server">The service.</param>
    /// <param name="name">The counter.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <param name="without">Series that hold one of these texts are left out.</param>
    public static async Task<double> SumAsync(
        ServerProcess server, string name, CancellationToken cancellation, params string[] without)
    {
        using var client = new HttpClient { BaseAddress = server.Operators };
        var page = await client.GetStringAsync("/metrics", cancellation);
        return page.Split('\n')
            .Where(line => line.StartsWith(name, StringComparison.Ordinal) && line.Length > name.Length && line[name.Length] is ' ' or '{')
            .Where(line => !without.Any(text => line.Contains(text, StringComparison.Ordinal)))
            .Sum(line => double.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture));
    }

    /// <summary>Calls over gRPC that were not answered well, but for those that a load under way took back when its time was over.</summary>
    public static Task<double> BadCallsAsync(ServerProcess server, CancellationToken cancellation) =>
        SumAsync(server, "predictions_calls_total", cancellation, "transport=\"http\"", "status=\"OK\"", "status=\"CANCELLED\"");
}
