namespace Predictions.Deploy.Capacity.Days;

/// <summary>Times out of the objective.</summary>
internal static class Outages
{
    /// <summary>So many seconds within the objective end an outage.</summary>
    public const int CalmSeconds = 300;

    /// <summary>Every outage, from its first second out of the objective to the first of the calm after it.</summary>
    /// <param name="seconds">The day.</param>
    /// <param name="allowed">The share of answers that may be missed, 0 to 1.</param>
    /// <param name="eventAt">What happened on the day: the outage that it led to begins there.</param>
    public static IEnumerable<(int From, int To)> Of(IReadOnlyList<DaySecond> seconds, double allowed, int? eventAt)
    {
        int? from = null;
        var last = 0;
        for (var t = 0; t < seconds.Count; t++)
        {
            // What is left of a sum of shares is not an answer.
            var isOut = seconds[t].Missed > allowed * seconds[t].Asked + 1e-6;
            if (isOut)
                (from, last) = (from ?? Began(t, eventAt), t);
            else if (from is { } began && t - last > CalmSeconds)
            {
                yield return (began, last + 1);
                from = null;
            }
        }

        if (from is { } open)
            yield return (open, last + 1);
    }

    private static int Began(int t, int? eventAt) => eventAt is { } at && t >= at && t - at <= CalmSeconds ? at : t;
}
