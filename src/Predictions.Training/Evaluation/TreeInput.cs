using Predictions.Core.Features;
using Predictions.Core.Scoring;

namespace Predictions.Training.Evaluation;

/// <summary>A group of the trees' features, and how it is exchanged for another woman's. The rest of the model keeps its own.
/// </summary>
/// <param name="Name">The name of the group, as in <c>HazardFeatures.Groups</c>.</param>
/// <param name="Exchanged">The first summary with the group of the second.</param>
public sealed record TreeInput(string Name, Func<HistorySummary, HistorySummary, HistorySummary> Exchanged)
{
    /// <summary>All groups: the lengths of version 1 of the schema, then the groups of version 2.</summary>
    public static readonly IReadOnlyList<TreeInput> All =
    [
        new("lengths", (own, other) => other with { Person = own.Person }),
        OfPerson("age", (own, other) => own with { AgeYears = other.AgeYears }),
        OfPerson("logging habit", (own, other) => own with
        {
            SkipRate = other.SkipRate, UnloggedPeriods = other.UnloggedPeriods, SuspectedSpotting = other.SuspectedSpotting,
        }),
        OfPerson("bleeding", (own, other) =>
            own with { MeanBleedDays = other.MeanBleedDays, LastBleedDays = other.LastBleedDays }),
        OfPerson("trend", (own, other) => own with
        {
            SlopeDays = other.SlopeDays, LastDeviationDays = other.LastDeviationDays,
            PreviousDeviationDays = other.PreviousDeviationDays,
        }),
        OfPerson("evidence", (own, other) => own with
        {
            SignDay = other.SignDay, OvulationDay = other.OvulationDay, OvulationEvidence = other.OvulationEvidence,
        }),
    ];

    private static TreeInput OfPerson(string name, Func<PersonSummary, PersonSummary, PersonSummary> exchanged) =>
        new(name, (own, other) => own with { Person = exchanged(own.Person, other.Person) });
}

/// <summary>Trees that get other features than those of the woman.</summary>
/// <param name="trees">The trees.</param>
/// <param name="summary">The features that they get.</param>
internal sealed class ExchangedTrees(IHazardModel trees, HistorySummary summary) : IHazardModel
{
    public void Hazards(in HistorySummary own, Span<double> hazards) => trees.Hazards(summary, hazards);
}
