namespace Predictions.Bounds.Rows;

/// <summary>Every row, in the table's order.</summary>
internal static class AllRows
{
    public static readonly IReadOnlyList<IRow> InOrder =
    [
        new Saturated(), new JsonSaturated(), new Distribution(), new Allocated(), new RedisMemory(), new Starting(),
        new Swapped(),
    ];

    /// <summary>The ids of all figures, in the table's order.</summary>
    public static IReadOnlyList<string> FigureOrder => [.. InOrder.SelectMany(row => row.Figures)];
}
