using System.Globalization;
using Predictions.Core.History;
using Predictions.Training;
using Predictions.Training.Charts;
using Predictions.Training.Simulation;

namespace Predictions.LoadTest.Populations;

/// <summary>
/// Users of a load test with histories as women keep them: holes, ovulations and pauses included. A user is the same in a
/// population of any size, and is made again from her number alone, so that no list of them need be kept.
/// </summary>
/// <param name="users">How many, at least 1.</param>
/// <param name="seed">Any number; another seed gives other histories under the same ids.</param>
/// <param name="fewestCycles">Logged periods of the users with the fewest, at least 1.</param>
/// <param name="mostCycles">Logged periods of those with the most, at most 500.</param>
public sealed class Population(int users, int seed, int fewestCycles, int mostCycles)
{
    /// <summary>The day that every forecast is asked for: each user is within the first 28 days of a running cycle.</summary>
    public static readonly DateOnly AsOf = new(2026, 3, 10);

    private const int LatestDay = 27;

    // The day reached is drawn from a stream of its own: the woman's must not depend on how long she was charted.
    private const int DayStream = 0x5EED;

    public int Users { get; } = users;

    /// <summary>What is out of range, in one line; <c>null</c> where nothing is.</summary>
    public string? Problem() => Users is < 1 or > 10_000_000
        ? "the users must be 1 to 10,000,000"
        : Shape(fewestCycles, mostCycles).Problem();

    /// <summary>The id of user 0 to <see cref="Users"/> − 1, always <see cref="UserIdText.Length"/> ASCII characters.</summary>
    public string IdOf(int user)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)user, (uint)Users, nameof(user));
        return string.Create(UserIdText.Length, user, static (text, u) => UserIdText.Write(u, text));
    }

    /// <summary>
    /// How many periods a user has logged: every number from the fewest to the most belongs to the same share of users, exactly so
    /// where their count is a multiple of the width. The last of the periods began the cycle that is running.
    /// </summary>
    public int CyclesOf(int user) => fewestCycles + user % (mostCycles - fewestCycles + 1);

    /// <summary>What a user has logged up to <see cref="AsOf"/>.</summary>
    public CycleHistory HistoryOf(int user)
    {
        var (woman, running) = Charted(user, CyclesOf(user));
        var reached = new Rng(seed ^ DayStream, user).Whole(0, Math.Min(woman.Cycles[running].LengthDays, LatestDay + 1) - 1);
        var age = woman.StartOf(running).DayNumber - woman.FirstDay.DayNumber;
        return (woman with { FirstDay = AsOf.AddDays(-reached - age) }).LogAt(running);
    }

    /// <summary>Charts her for as long as she needs to log so many periods, holes being none, and tells which cycle is running.</summary>
    private (ChartedPerson Woman, int Running) Charted(int user, int logged)
    {
        for (var charted = logged; ; charted++)
        {
            var woman = Cohort.Person(seed, user, Shape(charted, charted));
            var missing = logged - woman.Cycles.Count(c => c.IsLogged);
            if (missing <= 0)
                return (woman, charted - 1);
            charted += missing - 1;
        }
    }

    private static CohortShape Shape(int fewest, int most) => CohortShape.Default with { MinCycles = fewest, MaxCycles = most };
}
