using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Net;
using Predictions.Service.Access;
using Predictions.Service.Calls;
using Predictions.Service.Grpc;
using Predictions.Service.Http;

namespace Predictions.Service.Startup;

/// <summary>Configuration section <c>Start</c>: what an instance does before it is ready.</summary>
public sealed record StartOptions
{
    /// <summary>
    /// Whether Linux schedules the service's threads by SCHED_BATCH. Default <c>true</c>. Then a thread that wakes does not
    /// interrupt the one that answers calls, so that an overloaded core answers more of them and refuses the others sooner.
    /// Next to a program that keeps the same core busy the median answer takes longer.
    /// </summary>
    public bool BatchScheduling { get; init; } = true;

    /// <summary>
    /// How many rounds of calls the instance sends to itself before it is ready: 0 to 1,000. Default 3. They compile the code of
    /// a call before the first caller needs it. A round asks over each transport for one forecast of an invented history and one
    /// of a user that does not exist. Metrics count these calls. After 5 seconds the instance is ready without the rest.
    /// </summary>
    [Range(0, 1_000)]
    public int WarmupCalls { get; init; } = 3;

    /// <summary>The old name of <see cref="WarmupCalls"/>, read until version 1.0.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public int OwnCalls { get => WarmupCalls; init => WarmupCalls = value; }
}

/// <summary>
/// Calls the instance over its own sockets before it is ready, so that the code of a call is compiled. If that fails, the
/// instance still becomes ready.
/// </summary>
internal sealed partial class Warmup(
    StartOptions options, WarmupToken warmupToken, Listeners listeners, TimeProvider clock, ILogger<Warmup> log)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    public async Task RunAsync(CancellationToken stopping)
    {
        using var tooLong = new CancellationTokenSource(Timeout, clock);
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(stopping, tooLong.Token);
        try
        {
            var (http, grpc) = (AddressOf(Listener.Http), AddressOf(Listener.Grpc));
            using var streams = options.WarmupCalls > 0 ? await WarmupConnection.OpenHttp2Async(grpc, timeout.Token) : null;
            for (var round = 0; round < options.WarmupCalls; round++)
            {
                Require(await PostAsync(http, timeout.Token));
                Require(await StreamAsync(streams!, GrpcWarmup.OfHistory(), timeout.Token));
                // Both calls wait for the store. No user has a random id, so each is answered with an error.
                var noUser = Guid.NewGuid().ToString();
                await GetAsync(http, noUser, timeout.Token);
                await StreamAsync(streams!, GrpcWarmup.OfUser(noUser), timeout.Token);
            }
        }
#pragma warning disable CA1031 // A failed warm-up makes the first calls slower and must not end the start.
        catch (Exception e)
#pragma warning restore CA1031
        {
            WarmupFailed(e.GetType().Name);
        }
        finally
        {
            warmupToken.End();
        }
    }

    private async Task<bool> PostAsync(Uri http, CancellationToken cancellation)
    {
        using var connection = await WarmupConnection.OpenHttp1Async(http, cancellation);
        return await connection.PostAsync(
            HttpWarmup.Path, HttpWarmup.ContentType, HttpWarmup.Body.ToArray(), warmupToken.Token, cancellation);
    }

    private async Task GetAsync(Uri http, string user, CancellationToken cancellation)
    {
        using var connection = await WarmupConnection.OpenHttp1Async(http, cancellation);
        await connection.GetAsync(HttpWarmup.PathOf(user), warmupToken.Token, cancellation);
    }

    private Task<bool> StreamAsync(WarmupConnection streams, byte[] message, CancellationToken cancellation) =>
        streams.PostStreamAsync(GrpcWarmup.Path, GrpcWarmup.ContentType, message, warmupToken.Token, cancellation);

    private static void Require(bool isAnswered)
    {
        if (!isAnswered)
            throw new IOException("The instance refused its own call");
    }

    // An instance that listens on all addresses also listens on loopback.
    private Uri AddressOf(Listener listener)
    {
        var address = listeners.AddressOf(listener);
        return IPAddress.TryParse(address.Host.Trim('[', ']'), out var ip)
            && (ip.Equals(IPAddress.Any) || ip.Equals(IPAddress.IPv6Any))
            ? new UriBuilder(address) { Host = "127.0.0.1" }.Uri
            : address;
    }

    [LoggerMessage(1, LogLevel.Warning,
        "Warm-up failed: {Problem}. The instance serves, but its first calls are slow. "
        + "Check that it can reach its own endpoints on the loopback interface.")]
    private partial void WarmupFailed(string problem);
}
