using Predictions.Core.History;
using Predictions.Training.Charts;

namespace Predictions.Training.Import;

/// <summary>Collects charts of persons, with their suspected gaps marked and their ids replaced.</summary>
/// <param name="pseudonyms">Names the persons.</param>
/// <param name="isComplete">Whether the logs are known to be complete, so that only breaks are marked.</param>
public sealed class ImportedCharts(Pseudonyms pseudonyms, bool isComplete)
{
    private readonly List<ChartedPerson> _charts = [];
    private readonly Dictionary<string, IReadOnlyList<string?>> _further = new(StringComparer.Ordinal);
    private ChartedPerson[]? _marked;

    /// <summary>The charts with at least one cycle, marked once all are added.</summary>
    public IReadOnlyList<ChartedPerson> Persons => _marked ??= Marked();

    /// <summary>Persons without a complete cycle.</summary>
    public int WithoutCycle { get; private set; }

    /// <summary>Starts soon after another bleed, which begin no cycle.</summary>
    public int ExcludedStarts { get; private set; }

    /// <summary>Cycles whose first or last start was more likely no period. They are kept.</summary>
    public int SuspectedSpotting { get; private set; }

    /// <summary>Adds the log of a person.</summary>
    /// <param name="id">The person's id.</param>
    /// <param name="log">The log.</param>
    /// <param name="further">The person's cells of the further columns.</param>
    public void Add(string id, CycleHistory log, IReadOnlyList<string?> further)
    {
        var chart = LoggedChart.Of(id, log, out var excluded);
        ExcludedStarts += excluded;
        Add(chart ?? new ChartedPerson(id, CycleTable.FirstDay, []), further);
    }

    /// <summary>Adds a chart.</summary>
    public void Add(ChartedPerson chart, IReadOnlyList<string?> further)
    {
        if (chart.Cycles.Count == 0)
        {
            WithoutCycle++;
            return;
        }

        var named = chart with { Id = pseudonyms.Of(chart.Id) };
        if (_marked is not null || !_further.TryAdd(named.Id, further))
            throw new InvalidOperationException("A person is added once, before the charts are marked");
        _charts.Add(named);
    }

    /// <summary>A person's cells of the further columns.</summary>
    public IReadOnlyList<string?> FurtherOf(ChartedPerson person) => _further[person.Id];

    private ChartedPerson[] Marked()
    {
        if (isComplete)
            return [.. _charts.Select(SuspectedGaps.MarkBreaks)];
        (var marked, SuspectedSpotting) = SuspectedGaps.Mark(_charts);
        return marked;
    }
}
