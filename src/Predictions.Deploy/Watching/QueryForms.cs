namespace Predictions.Deploy.Watching;

/// <summary>
/// The queries that are asked over and over, of the chosen environment; without a legend a series is called by what it is summed by.
/// </summary>
internal static class QueryForms
{
    /// <summary>A second, over what Grafana takes for a point of its graph.</summary>
    public static Query Rate(string by, string metric, string where = "", string? legend = null) =>
        new(RateOf(by, metric, where), legend ?? LegendOf(by));

    /// <summary>How many came since the point before.</summary>
    public static Query Increase(string by, string metric, string where = "", string? legend = null) =>
        new($"sum by ({by}) (increase({Series(metric, where)}[$__rate_interval]))", legend ?? LegendOf(by));

    /// <summary>The sum as it is.</summary>
    public static Query Sum(string by, string metric, string where = "", string? legend = null) => Now("sum", by, metric, where, legend);

    /// <summary>The largest as it is.</summary>
    public static Query Max(string by, string metric, string where = "", string? legend = null) => Now("max", by, metric, where, legend);

    /// <summary>The smallest as it is.</summary>
    public static Query Min(string by, string metric, string where = "", string? legend = null) => Now("min", by, metric, where, legend);

    /// <summary>A quantile of a histogram.</summary>
    public static Query Quantile(double quantile, string by, string histogram, string where = "") =>
        new($"histogram_quantile({quantile}, {RateOf($"le, {by}", $"{histogram}_bucket", where)})", LegendOf(by));

    /// <summary>The rate of a part, of the rate of all; nothing where there are none.</summary>
    public static Query Share(string by, string metric, string part) =>
        new($"{RateOf(by, metric, part)} / ({RateOf(by, metric, "")} > 0)", LegendOf(by));

    private static string Series(string metric, string where = "") => $"{metric}{{@{(where.Length == 0 ? "" : ",")}{where}}}";

    private static Query Now(string what, string by, string metric, string where, string? legend) =>
        new($"{what} by ({by}) ({Series(metric, where)})", legend ?? LegendOf(by));

    private static string RateOf(string by, string metric, string where) => $"sum by ({by}) (rate({Series(metric, where)}[$__rate_interval]))";

    private static string LegendOf(string by) => string.Join(' ', by.Split(", ").Select(label => $"{{{{{label}}}}}"));
}
