namespace Predictions.PerfGates.Scenarios;

/// <summary>Every row, in the table's order.</summary>
internal static class AllScenarios
{
    public static readonly IReadOnlyList<IScenario> InOrder =
    [
        new Saturated(), new AllUsers(), new JsonSaturated(), new OpenLoop(), new Distribution(), new Allocated(), new RedisMemory(),
        new Reforecast(), new StoredUsers(), new Starting(), new FirstRequests(), new Swapped(), new Overloaded(), new Soak(),
    ];

    /// <summary>The ids of all figures, in the table's order.</summary>
    public static IReadOnlyList<string> FigureOrder => [.. InOrder.SelectMany(row => row.Figures)];
}
