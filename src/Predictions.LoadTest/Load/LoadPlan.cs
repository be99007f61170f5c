using Predictions.LoadTest.Targets;

namespace Predictions.LoadTest.Load;

/// <summary>One load for one target.</summary>
public sealed record LoadPlan
{
    public required Target Target { get; init; }

    /// <summary>Arrivals per second of an open loop, 1 to 1,000,000; <c>null</c> for a closed loop.</summary>
    public double? Rate { get; init; } = 1_200;

    /// <summary>Requests in flight on each connection of a closed loop, 1 to 1,000. HTTP/1.1 pipelines more than one.</summary>
    public int? Closed { get; init; }

    /// <summary>The maximum of requests in flight on one HTTP/1.1 connection of an open loop, 1 to 100.</summary>
    public int Pipeline { get; init; } = 1;

    /// <summary>The measured time in seconds, 0.1 to 86,400.</summary>
    public double Seconds { get; init; } = 30;

    /// <summary>The warm-up before it in seconds, 0 to 3,600.</summary>
    public double WarmUpSeconds { get; init; } = 5;

    /// <summary>Connections of all threads, 1 to 1,000.</summary>
    public int Connections { get; init; } = 8;

    /// <summary>Threads that share the connections, 1 to 64. One thread saturates one core of the service.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>The number of stored users, 1 to 10,000,000.</summary>
    public int Users { get; init; } = 100_000;

    /// <summary>The share of requests for the first hundredth of the users, 0 to 1.</summary>
    public double HotShare { get; init; }

    /// <summary>The seed of the order of users.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Cycles per forecast, 1 to 12.</summary>
    public int ForecastCycles { get; init; } = 3;

    /// <summary>
    /// The etags of the users' forecasts, in the order of the users and all of one length: each request then says that the caller
    /// holds the forecast. Only over gRPC. <c>null</c> for none.
    /// </summary>
    public IReadOnlyList<string>? KnownEtags { get; init; }

    /// <summary>The time to wait for responses after the last request, in seconds, 0.1 to 600.</summary>
    public double TimeoutSeconds { get; init; } = 10;

    /// <summary>
    /// How far an open loop may fall behind its schedule before it ends, in seconds: a rate far out of reach need not run to the
    /// end. Default: no limit.
    /// </summary>
    public double GiveUpSeconds { get; init; } = double.PositiveInfinity;

    /// <summary>The first value out of range, in one line; <c>null</c> if the plan is valid.</summary>
    public string? Problem() => this switch
    {
        { Rate: not (null or (>= 1 and <= 1_000_000)) } => "--rate must be 1 to 1000000 a second",
        { Closed: not (null or (>= 1 and <= 1_000)) } => "--closed must be 1 to 1000 requests in flight on each connection",
        { Pipeline: < 1 or > 100 } => "--pipeline must be 1 to 100",
        { Seconds: not (>= 0.1 and <= 86_400) } => "--seconds must be 0.1 to 86400",
        { WarmUpSeconds: not (>= 0 and <= 3_600) } => "--warmup must be 0 to 3600 s",
        { Connections: < 1 or > 1_000 } => "--connections must be 1 to 1000",
        { Threads: < 1 or > 64 } => "--threads must be 1 to 64",
        { } when Threads > Connections => "--threads must not be more than --connections",
        { Users: < 1 or > 10_000_000 } => "--users must be 1 to 10000000",
        { HotShare: not (>= 0 and <= 1) } => "--hot must be 0 to 1",
        { ForecastCycles: < 1 or > 12 } => "--forecast-cycles must be 1 to 12",
        { KnownEtags: not null, Target.Transport: Transport.Http } => "known etags need a target over gRPC",
        { KnownEtags: { } etags } when etags.Count != Users || etags.Any(etag => etag.Length != etags[0].Length) =>
            "there must be a known etag for each user, all of one length",
        { TimeoutSeconds: not (>= 0.1 and <= 600) } => "--timeout must be 0.1 to 600 s",
        _ => null,
    };
}
