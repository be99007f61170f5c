using System.Text.Json;
using System.Text.Json.Serialization;

namespace Predictions.Training.Simulation;

/// <summary>The constants of simulated cycles that <c>models fit-cohort</c> fits to charts. Lengths are in days.</summary>
/// <param name="UnevenShare">Share of persons with uneven cycles, 0 to 1.</param>
/// <param name="Even">Persons with even cycles.</param>
/// <param name="Uneven">Persons with uneven cycles.</param>
/// <param name="SpreadWithLength">Correlation over the persons of a kind between the logarithm of the spread and the mean length,
/// −1 to 1.</param>
/// <param name="FollicularSkew">The skew of a person's follicular phases: the scale of a lognormal, above 0.</param>
/// <param name="LongRate">Mean share of truly long cycles; exponential over persons, and higher for a larger spread.</param>
/// <param name="LongExtraDays">How much longer these are: 4 days and this mean of an exponential.</param>
/// <param name="DriftShareOfSpread">The step of a person's mean from cycle to cycle, as a share of the spread.</param>
public sealed record CycleConstants(
    double UnevenShare,
    PersonKind Even,
    PersonKind Uneven,
    double SpreadWithLength,
    double FollicularSkew,
    double LongRate,
    double LongExtraDays,
    double DriftShareOfSpread)
{
    /// <summary>
    /// Chosen by hand to give the published figures of an app's ovulatory cycles, 29.3 ± 5.2 days (Bull et al. 2019). A fit
    /// starts here, so that it does not depend on an earlier fit.
    /// </summary>
    public static readonly CycleConstants Published = new(
        0.1, new PersonKind(28.4, 2.9, 1.95, 0.35), new PersonKind(34, 5.5, 7, 0.3), 0.5, 0.35, 0.012, 8, 0.12);

    /// <summary>
    /// The constants of a simulated cohort without its own, fitted to 235 charted women of two populations.
    /// docs/design/decisions says how.
    /// </summary>
    public static readonly CycleConstants Fitted = new(
        0.119, new PersonKind(29, 2.09, 2.08, 0.32), new PersonKind(35.2, 4.33, 5.52, 0.36), 0.72, 0.33, 0.016, 10.9, 0.131);

    /// <summary>Reads the JSON that <c>models fit-cohort</c> prints.</summary>
    /// <exception cref="FormatException">The file cannot be read, or a value is missing or out of range.</exception>
    public static CycleConstants Read(string path)
    {
        try
        {
            var constants = JsonSerializer.Deserialize(File.ReadAllBytes(path), CycleConstantsJson.Default.CycleConstants)
                ?? throw new FormatException($"{path}: holds null");
            return constants.Problem() is { } problem ? throw new FormatException($"{path}: {problem}") : constants;
        }
        catch (JsonException e)
        {
            throw new FormatException($"{path}: {e.Message}", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FormatException($"{path} cannot be read: {e.GetType().Name}", e);
        }
    }

    /// <summary>The constants as JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, CycleConstantsJson.Default.CycleConstants);

    /// <summary>The first value out of range, in one line; <c>null</c> if all are valid. Written so that NaN fails.</summary>
    public string? Problem() => this switch
    {
        { UnevenShare: not (>= 0 and <= 1) } => "uneven_share must be 0 to 1",
        { SpreadWithLength: not (>= -1 and <= 1) } => "spread_with_length must be -1 to 1",
        { FollicularSkew: not (> 0 and <= 2) } => "follicular_skew must be above 0 and at most 2",
        { LongRate: not (>= 0 and <= 1) } => "long_rate must be 0 to 1",
        { LongExtraDays: not (>= 0 and <= 60) } => "long_extra_days must be 0 to 60",
        { DriftShareOfSpread: not (>= 0 and <= 2) } => "drift_share_of_spread must be 0 to 2",
        _ => Even.Problem("even") ?? Uneven.Problem("uneven"),
    };
}

/// <summary>A kind of persons. A person's spread is the deviation of the person's cycles.</summary>
/// <param name="MeanDays">The mean over persons of their mean length.</param>
/// <param name="BetweenPersonsDays">The deviation over persons of their mean length.</param>
/// <param name="MedianSpreadDays">The median spread.</param>
/// <param name="SpreadLogScale">The deviation of the spread's logarithm.</param>
public sealed record PersonKind(double MeanDays, double BetweenPersonsDays, double MedianSpreadDays, double SpreadLogScale)
{
    internal string? Problem(string kind) => this switch
    {
        { MeanDays: not (>= 15 and <= 90) } => $"{kind}.mean_days must be 15 to 90",
        { BetweenPersonsDays: not (>= 0 and <= 30) } => $"{kind}.between_persons_days must be 0 to 30",
        { MedianSpreadDays: not (> 0 and <= 30) } => $"{kind}.median_spread_days must be above 0 and at most 30",
        { SpreadLogScale: not (>= 0 and <= 2) } => $"{kind}.spread_log_scale must be 0 to 2",
        _ => null,
    };
}

[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Strict, PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true,
    NewLine = "\n")]
[JsonSerializable(typeof(CycleConstants))]
internal sealed partial class CycleConstantsJson : JsonSerializerContext;
