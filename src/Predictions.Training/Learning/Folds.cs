using Predictions.Training.Charts;
using Predictions.Training.Evaluation;

namespace Predictions.Training.Learning;

/// <summary>
/// The persons of a table in folds of nearly equal size: ordered by a hash of seed and id, in turn. The order of the table does
/// not matter.
/// </summary>
public sealed class Folds
{
    /// <summary>The smallest number of folds.</summary>
    public const int Min = 2;

    /// <summary>The largest number of folds.</summary>
    public const int Max = 20;

    private readonly Dictionary<string, int> _foldOf = new(StringComparer.Ordinal);

    /// <param name="persons">The persons.</param>
    /// <param name="count">The number of folds, <see cref="Min"/> to <see cref="Max"/>.</param>
    /// <param name="seed">Another seed makes other folds.</param>
    /// <exception cref="CycleTableException">There are fewer persons than folds.</exception>
    public Folds(IReadOnlyCollection<ChartedPerson> persons, int count, int seed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, Min);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Max);
        if (persons.Count < count)
            throw new CycleTableException($"there are {persons.Count} women; {count} folds need at least as many");
        Count = count;
        var ordered = persons.Select(p => p.Id)
            .OrderBy(id => TableSplit.HashOf(id, seed)).ThenBy(id => id, StringComparer.Ordinal);
        foreach (var (i, id) in ordered.Index())
            _foldOf.Add(id, i % count);
    }

    /// <summary>The number of folds.</summary>
    public int Count { get; }

    /// <summary>The name of a fold in reports: A, B and so on.</summary>
    public static string NameOf(int fold) => $"{(char)('A' + fold)}";

    /// <summary>The fold of a person, from 0; <c>null</c> for a person who is not in the table.</summary>
    public int? Of(string personId) => _foldOf.TryGetValue(personId, out var fold) ? fold : null;

    /// <summary>Whether the model of a fold learns from a person: from those of all other folds.</summary>
    public bool IsLearned(int fold, string personId) => Of(personId) is { } own && own != fold;
}

/// <summary>
/// Forecasts each person with the model that did not learn from that person. Histories that were written by hand are in no fold,
/// and the first model forecasts them.
/// </summary>
/// <param name="name">The name in tables.</param>
/// <param name="folds">The folds.</param>
/// <param name="models">The model of each fold, which learned from the other folds.</param>
public sealed class FoldForecaster(string name, Folds folds, IReadOnlyList<IForecaster> models) : IForecaster
{
    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public LengthForecast Forecast(ForecastCase asked) => models[folds.Of(asked.PersonId) ?? 0].Forecast(asked);
}
