using System.Text.Json.Serialization;

namespace Predictions.Training.Simulation;

/// <summary>How the persons of a cohort log, and what cycles they have.</summary>
/// <param name="MinCycles">Minimum number of cycles per person, at least 1.</param>
/// <param name="MaxCycles">Maximum number of cycles per person. All numbers in between are equally likely.</param>
/// <param name="ShareWithHoles">Share of persons who forget to log some periods, 0 to 1.</param>
/// <param name="MeanHoleRate">Mean share of periods that these persons forget; exponential over persons.</param>
/// <param name="MaxHoleRate">Maximum share of periods that a person forgets.</param>
/// <param name="ShareLoggingOvulation">Share of persons who log at least half of their ovulations, 0 to 1.</param>
/// <param name="PauseRate">Share of cycles in which a pause begins, 0 to 0.5.</param>
/// <param name="Evidence">
/// What the persons log of ovulation; <c>null</c> is <see cref="EvidenceShape.None"/>, as in the plans of older versions.
/// </param>
/// <param name="Constants">
/// The constants of the cycles, as <c>models fit-cohort</c> prints them; <c>null</c> is <see cref="CycleConstants.Fitted"/>.
/// </param>
public sealed record CohortShape(
    [property: JsonPropertyName("fewest_cycles")] int MinCycles,
    [property: JsonPropertyName("most_cycles")] int MaxCycles,
    double ShareWithHoles,
    double MeanHoleRate,
    [property: JsonPropertyName("most_hole_rate")] double MaxHoleRate,
    double ShareLoggingOvulation,
    double PauseRate,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] EvidenceShape? Evidence = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] CycleConstants? Constants = null)
{
    /// <summary>
    /// One person in four forgets one period in twelve, one in five logs ovulations, and one cycle in 300 has a pause.
    /// </summary>
    public static readonly CohortShape Default = new(4, 30, 0.25, 0.08, 0.3, 0.2, 1.0 / 300);

    /// <summary>The default without missing logs and pauses.</summary>
    public static readonly CohortShape Careful = Default with { ShareWithHoles = 0, PauseRate = 0 };

    /// <summary>The default, with evidence of every kind. The cycles are the same.</summary>
    public static readonly CohortShape WithEvidence = Default with { Evidence = EvidenceShape.Usual };

    /// <summary>The first value out of range, in one line; <c>null</c> if all are valid.</summary>
    public string? Problem() => this switch
    {
        { MinCycles: < 1 } or { MinCycles: > 500 } => "the minimum number of cycles must be 1 to 500",
        { MaxCycles: > 500 } => "the maximum number of cycles must be at most 500",
        { } when MaxCycles < MinCycles => "the maximum number of cycles must not be less than the minimum",
        { ShareWithHoles: not (>= 0 and <= 1) } => "the share of women with holes must be 0 to 1",
        { MeanHoleRate: not (>= 0 and <= 1) } => "the mean share of forgotten periods must be 0 to 1",
        { MaxHoleRate: not (>= 0 and <= 1) } => "the largest share of forgotten periods must be 0 to 1",
        { ShareLoggingOvulation: not (>= 0 and <= 1) } => "the share of women who log ovulations must be 0 to 1",
        { PauseRate: not (>= 0 and <= 0.5) } => "the share of cycles with a pause must be 0 to 0.5",
        _ => Evidence?.Problem() ?? Constants?.Problem(),
    };

    /// <summary>Draws the share of periods that one person forgets.</summary>
    public double HoleRate(Rng rng) =>
        rng.Chance(ShareWithHoles) ? Math.Min(MeanHoleRate * rng.Exponential(), MaxHoleRate) : 0;
}

/// <summary>What the persons of a cohort log of ovulation, and of themselves.</summary>
/// <param name="ShareLoggingSigns">Share of persons who log fertility signs in most cycles, 0 to 1.</param>
/// <param name="ShareWithBirthYear">Share of persons whose year of birth is known, 0 to 1.</param>
/// <param name="ShareByMucus">Share of persons who see ovulations and signs by mucus, 0 to 1.</param>
/// <param name="ShareByLhTest">Share of persons who see ovulations by LH tests. All others use a hormonal monitor.</param>
/// <param name="ShareByTemperature">Share of persons who see ovulations by temperature.</param>
/// <param name="ErrorScale">The errors of logged ovulations: 0 for the true days, 1 for the usual errors of each kind.</param>
public sealed record EvidenceShape(
    double ShareLoggingSigns, double ShareWithBirthYear, double ShareByMucus, double ShareByLhTest, double ShareByTemperature,
    double ErrorScale)
{
    /// <summary>True ovulation days by a monitor, no signs and no year of birth.</summary>
    public static readonly EvidenceShape None = new(0, 0, 0, 0, 0, 0);

    /// <summary>
    /// Three persons in ten log signs, and seven in ten their year of birth. A quarter uses mucus, three in ten LH tests, and one
    /// in five temperature.
    /// </summary>
    public static readonly EvidenceShape Usual = new(0.3, 0.7, 0.25, 0.3, 0.2, 1);

    private bool HasMethods =>
        ShareByMucus >= 0 && ShareByLhTest >= 0 && ShareByTemperature >= 0
        && ShareByMucus + ShareByLhTest + ShareByTemperature <= 1;

    /// <summary>The first value out of range, in one line; <c>null</c> if all are valid.</summary>
    public string? Problem() => this switch
    {
        { ShareLoggingSigns: not (>= 0 and <= 1) } => "the share of women who log signs must be 0 to 1",
        { ShareWithBirthYear: not (>= 0 and <= 1) } => "the share of women with a year of birth must be 0 to 1",
        { HasMethods: false } =>
            "the shares of women by mucus, LH test and temperature must be at least 0, and together at most 1",
        { ErrorScale: not (>= 0 and <= 1) } => "the errors of logged ovulations must be 0 to 1",
        _ => null,
    };
}
