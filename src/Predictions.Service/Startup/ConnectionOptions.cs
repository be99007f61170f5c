using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Predictions.Service.Calls;

namespace Predictions.Service.Startup;

/// <summary>
/// Configuration section <c>Connections</c>: how many connections are kept, for how long, and how slow they may be.
/// </summary>
public sealed record ConnectionOptions
{
    /// <summary>
    /// The most connections of callers, over both transports: 1 to 1,000,000. Default 20,000. Further connections are closed at
    /// once. Connections of operators do not count, so that probes still connect.
    /// </summary>
    [Range(1, 1_000_000)]
    public int Max { get; init; } = 20_000;

    /// <summary>
    /// The age at which a connection closes after its current calls, in seconds: 0 to 86,400; 0 means never. Default 600. It
    /// makes clients spread over new instances. Each connection closes up to a tenth earlier, so that they do not all close
    /// together.
    /// </summary>
    [Range(0, 86_400)]
    public int MaxAgeSeconds { get; init; } = 600;

    /// <summary>The idle timeout of a connection, in seconds: 1 to 86,400. Default 120.</summary>
    [Range(1, 86_400)]
    public int IdleSeconds { get; init; } = 120;

    /// <summary>The longest time to receive a request's headers, in seconds: 1 to 600. Default 5.</summary>
    [Range(1, 600)]
    public int HeadSeconds { get; init; } = 5;

    /// <summary>
    /// The lowest rate of a body after its first two seconds, in bytes per second: 1 to 1,000,000. Default 1,024. Over HTTP/JSON
    /// the call's deadline may end a slow body sooner.
    /// </summary>
    [Range(1, 1_000_000)]
    public int BodyBytesPerSecond { get; init; } = 1_024;

    /// <summary>The most concurrent calls on one HTTP/2 connection: 1 to 10,000. Default 100.</summary>
    [Range(1, 10_000)]
    public int Streams { get; init; } = 100;

    /// <summary>
    /// The silence on an HTTP/2 connection after which the service sends a keep-alive ping, in seconds: 1 to 3,600. Default 30.
    /// </summary>
    [Range(1, 3_600)]
    public int PingSeconds { get; init; } = 30;

    private static readonly TimeSpan DataRateGrace = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan PingTimeout = TimeSpan.FromSeconds(10);

    internal TimeSpan AgeOf(string connectionId)
    {
        if (MaxAgeSeconds == 0)
            return Timeout.InfiniteTimeSpan;
        var share = (uint)connectionId.GetHashCode(StringComparison.Ordinal) / (double)uint.MaxValue;
        return TimeSpan.FromSeconds(MaxAgeSeconds * (1 - 0.1 * share));
    }

    /// <summary>Sets every limit of the server. Its defaults are made for web sites.</summary>
    internal void Limit(KestrelServerLimits limits)
    {
        limits.MaxRequestBodySize = LimitOptions.BatchBytes + LimitOptions.RequestBytes;
        // A token may take several kB. No other header is long.
        limits.MaxRequestHeadersTotalSize = 16 * 1024;
        limits.MaxRequestHeaderCount = 50;
        limits.MaxRequestLineSize = 4 * 1024;
        limits.MaxRequestBufferSize = LimitOptions.RequestBytes;
        limits.KeepAliveTimeout = TimeSpan.FromSeconds(IdleSeconds);
        limits.RequestHeadersTimeout = TimeSpan.FromSeconds(HeadSeconds);
        limits.MinRequestBodyDataRate = new MinDataRate(BodyBytesPerSecond, DataRateGrace);
        limits.MinResponseDataRate = new MinDataRate(BodyBytesPerSecond, DataRateGrace);
        limits.Http2.MaxStreamsPerConnection = Streams;
        limits.Http2.MaxRequestHeaderFieldSize = 16 * 1024;
        limits.Http2.KeepAlivePingDelay = TimeSpan.FromSeconds(PingSeconds);
        limits.Http2.KeepAlivePingTimeout = PingTimeout;
    }
}
