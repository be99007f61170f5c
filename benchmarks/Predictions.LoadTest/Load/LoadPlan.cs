using Predictions.LoadTest.Targets;

namespace Predictions.LoadTest.Load;

/// <summary>One load to put on one target.</summary>
internal sealed record LoadPlan
{
    public required Target Target { get; init; }

    /// <summary>Arrivals a second in an open loop, 1 to 1,000,000; <c>null</c> for a closed one.</summary>
    public double? Rate { get; init; } = 1_200;

    /// <summary>Requests in flight on each connection of a closed loop, 1 to 1,000. Over HTTP/1.1 more than one is pipelining.</summary>
    public int? Closed { get; init; }

    /// <summary>Requests that may be in flight on one HTTP/1.1 connection of an open loop, 1 to 100.</summary>
    public int Pipeline { get; init; } = 1;

    /// <summary>How long is measured, in seconds: 0.1 to 86,400.</summary>
    public double Seconds { get; init; } = 30;

    /// <summary>How long the load runs before that, in seconds: 0 to 3,600.</summary>
    public double WarmUpSeconds { get; init; } = 5;

    /// <summary>Connections of all threads, 1 to 1,000.</summary>
    public int Connections { get; init; } = 8;

    /// <summary>Threads that share the connections, 1 to 64. One saturates a server's core.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>Users that are stored and asked for, 1 to 10,000,000.</summary>
    public int Users { get; init; } = 100_000;

    /// <summary>Share of the requests that ask for the first hundredth of the users, 0 to 1.</summary>
    public double HotShare { get; init; }

    /// <summary>Which users are asked for in which order.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Cycles that each forecast is asked for, 1 to 12.</summary>
    public int ForecastCycles { get; init; } = 3;

    /// <summary>How long answers are waited for once the last request is sent, in seconds: 0.1 to 600.</summary>
    public double TimeoutSeconds { get; init; } = 10;

    /// <summary>
    /// How far behind its schedule an open loop may fall before it gives up, in seconds; a rate so far out of reach need not be
    /// suffered to the end. Default: never.
    /// </summary>
    public double GiveUpSeconds { get; init; } = double.PositiveInfinity;

    /// <summary>What is out of range, in one line; <c>null</c> where nothing is.</summary>
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
        { TimeoutSeconds: not (>= 0.1 and <= 600) } => "--timeout must be 0.1 to 600 s",
        _ => null,
    };
}
