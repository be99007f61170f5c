using Predictions.Core.Features;
using Predictions.Models.Inputs;
using Predictions.Training.Charts;
using Predictions.Training.Learning;
using Predictions.Training.Simulation;

namespace Predictions.Training.Tests.Drift;

/// <summary>
/// The ended cycles of simulated users by day, and what the rule of PredictionsInputDrift says on each day's end. Users join on
/// any day and leave after their last cycle, so that their number stays.
/// </summary>
internal sealed class SimulatedDeployment
{
    /// <summary>The first day of the metrics.</summary>
    public static readonly DateOnly FirstDay = new(2026, 1, 1);

    /// <summary>The number of days.</summary>
    public const int Days = 7 + 365;

    /// <summary>The days of the rule's window.</summary>
    public const int Window = 7;

    // Longer than any user stays, but for some with long pauses.
    private const int DaysBefore = 1500;

    // Persons of whom about 10,000 are users on each day, as a user stays for 520 days on average.
    private const int Persons = 36_000;

    /// <summary>The inputs that the rule leaves out.</summary>
    private static readonly string[] Unwatched = ["count", "scale_days"];

    private readonly InputProfile _profile;
    private readonly InputCounts[] _days;

    public SimulatedDeployment(IEnumerable<ChartedPerson> users, LengthPrior prior, InputProfile profile)
    {
        _profile = profile;
        _days = [.. Enumerable.Range(0, Days).Select(_ => new InputCounts(profile))];
        foreach (var person in users.AsParallel().AsOrdered().Select(user => CohortInputs.Of(user, prior).ToList()))
            foreach (var (day, values) in person)
                if (day.DayNumber - FirstDay.DayNumber is >= 0 and < Days and var index)
                    _days[index].Add(values);
    }

    private SimulatedDeployment(InputProfile profile, InputCounts[] days) => (_profile, _days) = (profile, days);

    /// <summary>Users with the settings of the training cohort, about 10,000 on each day.</summary>
    public static IEnumerable<ChartedPerson> Users(int seed) => Enumerable.Range(0, Persons).Select(i =>
        Joined(Cohort.Person(seed, i, CohortShape.WithEvidence), new Rng(seed ^ 0x701, i).Whole(0, DaysBefore + Days - 1)));

    /// <summary>Users who all join within the first month.</summary>
    public static IEnumerable<ChartedPerson> Launch(int seed) => Enumerable.Range(0, 10_000).Select(i =>
        Joined(Cohort.Person(seed, i, CohortShape.WithEvidence), DaysBefore + new Rng(seed ^ 0x701, i).Whole(0, 29)));

    /// <summary>
    /// A user who is older by some years. Cycles shorten by 0.0095 of log(length − 10) a year, as in the simulation.
    /// </summary>
    public static ChartedPerson Older(ChartedPerson user, int years)
    {
        var factor = Math.Exp(-0.0095 * years);
        return user with
        {
            BirthYear = user.BirthYear > 0 ? user.BirthYear - years : 0,
            Cycles = [.. user.Cycles.Select(cycle => cycle.Pause is null ? Shortened(cycle) : cycle)],
        };

        ChartedCycle Shortened(ChartedCycle cycle)
        {
            var days = cycle.LengthDays - Math.Max(10, (int)Math.Round(10 + (cycle.LengthDays - 10) * factor));
            return cycle with
            {
                LengthDays = cycle.LengthDays - days,
                OvulationDay = Math.Max(6, cycle.OvulationDay!.Value - days),
                Evidence = cycle.Evidence with
                {
                    OvulationRecordDay = cycle.Evidence.OvulationRecordDay is { } day ? Math.Max(6, day - days) : null,
                },
            };
        }
    }

    /// <summary>A user who logs none of the periods that fall to one in ten, from a day on.</summary>
    public static ChartedPerson Forgetful(ChartedPerson user, int index, DateOnly from)
    {
        var rng = MissingLogs.Rng(99, index);
        var (cycles, start) = (user.Cycles.ToArray(), user.FirstDay);
        for (var i = 0; i < cycles.Length; i++)
        {
            if (rng.Chance(0.1) && i > 0 && start >= from)
                cycles[i] = Unlogged(cycles[i]);
            start = start.AddDays(cycles[i].LengthDays);
        }

        return user with { Cycles = cycles };
    }

    /// <summary>This deployment until a day, and another from that day on.</summary>
    public SimulatedDeployment Then(SimulatedDeployment later, int day) =>
        new(_profile, [.. _days.Take(day), .. later._days.Skip(day)]);

    /// <summary>The ended cycles of the week that ends with a day.</summary>
    public long Cycles(int day) => Week(day).Sum(counts => counts.Cycles);

    /// <summary>The index of an input over the week that ends with a day.</summary>
    public double Index(string input, int day)
    {
        var place = _profile.Inputs.Index().Single(i => i.Item.Name == input).Index;
        var sums = new long[_profile.Inputs[place].Shares.Count];
        foreach (var counts in Week(day))
            for (var bin = 0; bin < sums.Length; bin++)
                sums[bin] += counts.Of(place)[bin];
        return StabilityIndex.Of(sums, _profile.Inputs[place].Shares);
    }

    /// <summary>Whether the alert's expression is true at the end of a day.</summary>
    public bool IsTrue(int day) => Cycles(day) >= StabilityIndex.MinCycles
        && _profile.Inputs.Any(input => !Unwatched.Contains(input.Name) && Index(input.Name, day) > StabilityIndex.Drifted);

    /// <summary>The first day from one on at the end of which the alert's expression is true, for one input or any.</summary>
    public int FirstTrue(int from, string? input = null) => Enumerable.Range(from, Days - from)
        .First(day => IsTrue(day) && (input is null || Index(input, day) > StabilityIndex.Drifted));

    private ArraySegment<InputCounts> Week(int day) => new(_days, day - Window + 1, Window);

    private static ChartedCycle Unlogged(ChartedCycle cycle) =>
        cycle with { IsLogged = false, IsOvulationLogged = false, Evidence = cycle.Evidence.WithoutSigns };

    private static ChartedPerson Joined(ChartedPerson person, int day)
    {
        var first = FirstDay.AddDays(day - DaysBefore);
        var age = person.FirstDay.Year - person.BirthYear;
        return person with { FirstDay = first, BirthYear = person.BirthYear > 0 ? first.Year - age : 0 };
    }
}
