using Microsoft.AspNetCore.Server.Kestrel.Core;
using Predictions.Service.Calls;

namespace Predictions.Service.Startup;

/// <summary>Configuration section <c>Connections</c>: how many are kept, for how long, and how slow they may be.</summary>
public sealed record ConnectionOptions
{
    /// <summary>
    /// Connections at the endpoints for callers, both together: 1 to 1,000,000. Default 20,000. One more is closed at once. Those of
    /// operators do not count, or a probe would find no way in.
    /// </summary>
    public int Max { get; init; } = 20_000;

    /// <summary>
    /// The age at which a connection is closed once its calls have ended, in seconds, so that clients spread over new instances: 0
    /// (never) to 86,400. Default 600. Up to a tenth is taken off, so that connections made together do not end together.
    /// </summary>
    public int MaxAgeSeconds { get; init; } = 600;

    /// <summary>How long a connection may be without a call, in seconds: 1 to 86,400. Default 120.</summary>
    public int IdleSeconds { get; init; } = 120;

    /// <summary>How long the head of a request may take to come, in seconds: 1 to 600. Default 5.</summary>
    public int HeadSeconds { get; init; } = 5;

    /// <summary>
    /// How quickly a body must come, in bytes a second once two seconds have passed: 1 to 1,000,000. Default 1,024. A call's own time
    /// ends it sooner over HTTP/JSON.
    /// </summary>
    public int BodyBytesPerSecond { get; init; } = 1_024;

    /// <summary>Calls at the same time on one HTTP/2 connection: 1 to 10,000. Default 100.</summary>
    public int Streams { get; init; } = 100;

    /// <summary>How long an HTTP/2 connection is silent before the other side is asked whether it lives, in seconds: 1 to 3,600. Default 30.</summary>
    public int PingSeconds { get; init; } = 30;

    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan PingPatience = TimeSpan.FromSeconds(10);

    internal IEnumerable<string> Problems()
    {
        if (Max is < 1 or > 1_000_000)
            yield return "Connections:Max must be 1 to 1,000,000";
        if (MaxAgeSeconds is < 0 or > 86_400)
            yield return "Connections:MaxAgeSeconds must be 0 to 86,400";
        if (IdleSeconds is < 1 or > 86_400)
            yield return "Connections:IdleSeconds must be 1 to 86,400";
        if (HeadSeconds is < 1 or > 600)
            yield return "Connections:HeadSeconds must be 1 to 600";
        if (BodyBytesPerSecond is < 1 or > 1_000_000)
            yield return "Connections:BodyBytesPerSecond must be 1 to 1,000,000";
        if (Streams is < 1 or > 10_000)
            yield return "Connections:Streams must be 1 to 10,000";
        if (PingSeconds is < 1 or > 3_600)
            yield return "Connections:PingSeconds must be 1 to 3,600";
    }

    internal TimeSpan AgeOf(string connectionId)
    {
        if (MaxAgeSeconds == 0)
            return Timeout.InfiniteTimeSpan;
        var share = (uint)connectionId.GetHashCode(StringComparison.Ordinal) / (double)uint.MaxValue;
        return TimeSpan.FromSeconds(MaxAgeSeconds * (1 - 0.1 * share));
    }

    /// <summary>Every limit of the server, on purpose: its defaults are for web sites.</summary>
    internal void Limit(KestrelServerLimits limits)
    {
        limits.MaxRequestBodySize = LimitOptions.BatchBytes + LimitOptions.RequestBytes;
        // A token may be several kB; nothing else here is long.
        limits.MaxRequestHeadersTotalSize = 16 * 1024;
        limits.MaxRequestHeaderCount = 50;
        limits.MaxRequestLineSize = 4 * 1024;
        limits.MaxRequestBufferSize = LimitOptions.RequestBytes;
        limits.KeepAliveTimeout = TimeSpan.FromSeconds(IdleSeconds);
        limits.RequestHeadersTimeout = TimeSpan.FromSeconds(HeadSeconds);
        limits.MinRequestBodyDataRate = new MinDataRate(BodyBytesPerSecond, Grace);
        limits.MinResponseDataRate = new MinDataRate(BodyBytesPerSecond, Grace);
        limits.Http2.MaxStreamsPerConnection = Streams;
        limits.Http2.MaxRequestHeaderFieldSize = 16 * 1024;
        limits.Http2.KeepAlivePingDelay = TimeSpan.FromSeconds(PingSeconds);
        limits.Http2.KeepAlivePingTimeout = PingPatience;
    }
}
