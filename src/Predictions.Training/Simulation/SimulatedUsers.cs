using Predictions.Core.History;
using Predictions.Training.Charts;

namespace Predictions.Training.Simulation;

/// <summary>
/// Simulated users with realistic histories: missing logs, ovulations and pauses included. A user's history depends on the seed
/// and the user's number only, so it is the same in a population of any size and need not be stored.
/// </summary>
/// <param name="count">The number of users, 1 to 10,000,000.</param>
/// <param name="seed">Any number; another seed gives other histories.</param>
/// <param name="minCycles">The fewest logged periods of a user, at least 1.</param>
/// <param name="maxCycles">The most logged periods of a user, at most 500.</param>
/// <param name="asOf">The date of the forecasts: each user is within the first 28 days of a running cycle on it.</param>
public sealed class SimulatedUsers(int count, int seed, int minCycles, int maxCycles, DateOnly asOf)
{
    private const int LatestDay = 27;

    // The cycle day has a random stream of its own: it must not depend on the number of simulated cycles.
    private const int DayStream = 0x5EED;

    public int Count { get; } = count;

    /// <summary>The first value out of range, in one line; <c>null</c> if all are valid.</summary>
    public string? Problem() => Count is < 1 or > 10_000_000
        ? "the users must be 1 to 10,000,000"
        : Shape(minCycles, maxCycles).Problem();

    /// <summary>
    /// The number of periods that a user has logged. Each number in the range belongs to the same share of users, exactly so if
    /// the count is a multiple of the range's width. The last period began the running cycle.
    /// </summary>
    public int CyclesOf(int user) => minCycles + user % (maxCycles - minCycles + 1);

    /// <summary>A user's history up to the date of the forecasts.</summary>
    public CycleHistory HistoryOf(int user)
    {
        var (person, running) = Charted(user, CyclesOf(user));
        var reached = new Rng(seed ^ DayStream, user).Whole(0, Math.Min(person.Cycles[running].LengthDays, LatestDay + 1) - 1);
        var age = person.StartOf(running).DayNumber - person.FirstDay.DayNumber;
        return (person with { FirstDay = asOf.AddDays(-reached - age) }).LogAt(running);
    }

    // Missing logs do not count, so the simulation adds cycles until the user has logged enough of them.
    private (ChartedPerson Person, int Running) Charted(int user, int logged)
    {
        for (var charted = logged; ; charted++)
        {
            var person = Cohort.Person(seed, user, Shape(charted, charted));
            var missing = logged - person.Cycles.Count(c => c.IsLogged);
            if (missing <= 0)
                return (person, charted - 1);
            charted += missing - 1;
        }
    }

    private static CohortShape Shape(int min, int max) => CohortShape.Default with { MinCycles = min, MaxCycles = max };
}
