using System.Globalization;

namespace Predictions.PerfGates.Servers;

/// <summary>What a server has allocated since it started.</summary>
internal static class AllocatedBytes
{
    public static async Task<double> OfAsync(Peer peer, ServerProcess server, CancellationToken cancellation)
    {
        if (peer == Peer.Ours)
            return await ServerMetrics.SumAsync(server, "dotnet_allocated_bytes_total", cancellation);
        using var client = new HttpClient { BaseAddress = server.Operators };
        return double.Parse(await client.GetStringAsync("/allocated", cancellation), CultureInfo.InvariantCulture);
    }
}
