using System.CommandLine;
using Predictions.LoadTest.Results;

namespace Predictions.LoadTest.Verbs;

/// <summary>What a measurement must keep.</summary>
internal static class SloOptions
{
    public static Option<double?> P99Ms { get; } = new("--slo-p99-ms")
    {
        Description = "The longest 99th percentile in milliseconds; missing it ends with exit code 1.",
    };

    public static Option<double?> Errors { get; } = new("--slo-errors")
    {
        Description = "The largest share of errors, 0 to 1; missing it ends with exit code 1. Without it, and with --slo-p99-ms, none is allowed.",
    };

    /// <exception cref="UsageException">An option is out of its range.</exception>
    public static Slo? Of(ParseResult parsed)
    {
        var (p99, errors) = (parsed.GetValue(P99Ms), parsed.GetValue(Errors));
        if (p99 is not (null or (> 0 and <= 600_000)))
            throw new UsageException("--slo-p99-ms must be above 0 and at most 600000");
        if (errors is not (null or (>= 0 and <= 1)))
            throw new UsageException("--slo-errors must be 0 to 1");
        return p99 is null && errors is null ? null : new Slo(p99 ?? double.PositiveInfinity, errors ?? 0);
    }
}
