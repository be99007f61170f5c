using Predictions.Deploy.Rules;
using Predictions.Models.Artifacts;
using Predictions.Models.Registry;
using Predictions.Training.Shipping;

namespace Predictions.Cli.Deployment;

/// <summary>
/// Judges the model that a version ships: it must load and repeat its predictions of training, and its manifest's accuracy on
/// held-out women must be within the limits.
/// </summary>
internal static class ShippedModelCheck
{
    /// <summary>Maximum mean absolute error of the likely day, in days. A constant forecast of 28 days has about 3.5.</summary>
    public const double MaxErrorDays = 3.5;

    /// <summary>Maximum mean CRPS, in days. The population's distribution, the same for every woman, has about 2.6.</summary>
    public const double MaxCrpsDays = 2.6;

    /// <summary>Maximum Kolmogorov distance of the probability integral transforms from the uniform distribution.</summary>
    public const double MaxPitDistance = 0.05;

    /// <summary>
    /// How much more a range may hold than it states, on simulated women. The prior is fitted for the CRPS, and then ranges at
    /// 50 % hold 2 to 4 points more than they state, on charts too.
    /// </summary>
    private const double MaxMoreHeld = 0.03;

    private static readonly int[] Ranges = [50, 80, 90];

    /// <summary>Judges the stable model of a folder.</summary>
    /// <param name="modelsFolder">The folder of labels.json.</param>
    public static CardVerdict Judge(string modelsFolder)
    {
        var labels = ModelLabels.Read(modelsFolder);
        if (!labels.IsLoaded)
            return new CardVerdict(false, $"{ArtifactFiles.Labels}: {labels.Rejection}");
        if (VersionFolders.Missing(modelsFolder, labels.Value.Stable) is { } missing)
            return new CardVerdict(false, missing);
        var loaded = ModelLoader.Load(VersionFolders.PathOf(modelsFolder, labels.Value.Stable));
        return loaded.IsLoaded
            ? OfMetrics($"{ArtifactFiles.ModelName}@{labels.Value.Stable}", loaded.Value.Manifest.Metrics)
            : new CardVerdict(false, $"{labels.Value.Stable} may not serve: {loaded.Rejection}");
    }

    internal static CardVerdict OfMetrics(string model, IReadOnlyDictionary<string, double> metrics)
    {
        string?[] problems =
        [
            AtMost(metrics, "mae_days", MaxErrorDays), AtMost(metrics, "crps_days", MaxCrpsDays),
            AtMost(metrics, "pit_distance", MaxPitDistance),
            .. Ranges.Select(range => OfRange(metrics, range)),
        ];
        return problems.Any(f => f is not null)
            ? new CardVerdict(false, $"{model}: {string.Join("; ", problems.OfType<string>())}")
            : new CardVerdict(true,
                $"{model} loads and answers as at training; error {metrics["mae_days"]:0.00} days, CRPS "
                + $"{metrics["crps_days"]:0.00}, " +
                $"ranges of 80 % state {100 * metrics["stated_80"]:0.0} % and hold {100 * metrics["coverage_80"]:0.0} %");
    }

    // NaN fails both comparisons.
    private static string? AtMost(IReadOnlyDictionary<string, double> metrics, string name, double most) =>
        !metrics.TryGetValue(name, out var value) ? $"its manifest has no {name}"
        : value >= 0 && value <= most ? null
        : $"{name} is {value:0.###} (allowed: 0 to {most:0.###})";

    private static string? OfRange(IReadOnlyDictionary<string, double> metrics, int range)
    {
        if (!metrics.TryGetValue($"stated_{range}", out var stated) || !metrics.TryGetValue($"coverage_{range}", out var held))
            return $"its manifest does not state and measure ranges of {range} %";
        return held >= stated - PromotionLimits.MaxCoverageGap && held <= stated + MaxMoreHeld
            ? null
            : $"ranges of {range} % state {100 * stated:0.0} % and hold {100 * held:0.0} % " +
              $"(allowed: {100 * PromotionLimits.MaxCoverageGap:0} points less to {100 * MaxMoreHeld:0} points more)";
    }
}
