namespace Predictions.Cli.Live;

/// <summary>Queries the counters of live accuracy: their increase, summed over all instances.</summary>
internal static class LiveQueries
{
    public const string Compared = "predictions_live_crps_difference_days_count";
    public const string Worse = "predictions_live_crps_worse_days_total";
    public const string Better = "predictions_live_crps_better_days_total";
    public const string Squares = "predictions_live_crps_difference_squares_total";

    public const string ErrorSum = "predictions_live_error_days_sum";
    public const string ErrorCount = "predictions_live_error_days_count";
    public const string CrpsSum = "predictions_live_crps_days_sum";
    public const string CrpsCount = "predictions_live_crps_days_count";
    public const string HeldSum = "predictions_live_range_held_sum";
    public const string HeldCount = "predictions_live_range_held_count";
    public const string StatedSum = "predictions_live_range_stated_sum";
    public const string PitBuckets = "predictions_live_pit_bucket";

    public const string GroupPeriods = "predictions_rollout_group_cycles_total";
    public const string GroupCrps = "predictions_rollout_group_crps_days_total";
    public const string GroupSquares = "predictions_rollout_group_crps_squares_total";
    public const string GroupHeld = "predictions_rollout_group_range_held_total";
    public const string GroupStated = "predictions_rollout_group_range_stated_total";

    private static readonly (string Metric, string By)[] All =
    [
        .. new[] { Compared, Worse, Better, Squares }.Select(m => (m, "stable, candidate")),
        .. new[] { ErrorSum, ErrorCount, CrpsSum, CrpsCount, HeldSum, HeldCount, StatedSum }.Select(m => (m, "model")),
        (PitBuckets, "model, le"),
        .. new[] { GroupPeriods, GroupCrps, GroupSquares, GroupHeld, GroupStated }.Select(m => (m, "stable, candidate, group")),
    ];

    /// <summary>Queries all counters at one moment of Prometheus' clock, so that they are consistent.</summary>
    /// <param name="prometheus">The server.</param>
    /// <param name="over">The period, such as "7d".</param>
    /// <param name="stop">Cancels.</param>
    /// <returns>The counters, or an error.</returns>
    public static async Task<(LiveCounts? Counts, string? Error)> Read(
        PrometheusClient prometheus, string over, CancellationToken stop)
    {
        var now = await prometheus.Query("time()", null, stop);
        if (now.Samples is not [var moment])
            return (null, now.Error ?? "did not return its time");
        var samples = new Dictionary<string, IReadOnlyList<Sample>>();
        foreach (var (metric, by) in All)
        {
            var answer = await prometheus.Query($"sum by ({by}) (increase({metric}[{over}]))", moment.Value, stop);
            if (answer.Samples is null)
                return (null, answer.Error);
            samples[metric] = answer.Samples;
        }

        return (new LiveCounts(samples), null);
    }
}
