namespace Predictions.PerfGates.Scenarios;

/// <summary>
/// Who is measured when: all of them in every round, each time another one first, so that what changes on the machine meanwhile
/// befalls all alike.
/// </summary>
internal static class Turns
{
    public static IEnumerable<T> Of<T>(IReadOnlyList<T> all, int round)
    {
        for (var i = 0; i < all.Count; i++)
            yield return all[(round + i) % all.Count];
    }
}
