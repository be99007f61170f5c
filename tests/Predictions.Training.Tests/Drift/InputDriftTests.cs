using System.Globalization;
using System.Text.RegularExpressions;
using Predictions.Core.Features;
using Predictions.Models.Inputs;
using Predictions.Training.Charts;

namespace Predictions.Training.Tests.Drift;

/// <summary>
/// When PredictionsInputDrift is true for the shipped model, on simulated users whom it was not trained on. The figures are those
/// of docs/models/input-drift.md; PREDICTIONS_WRITE_DOCS=1 rewrites them. The expression itself is tested by promtool.
/// </summary>
public sealed partial class InputDriftTests(SimulatedDrift drift) : IClassFixture<SimulatedDrift>
{
    [Fact]
    public void Users_like_those_of_the_training_never_raise_the_alert_in_a_year()
    {
        var days = Enumerable.Range(SimulatedDeployment.Window - 1, SimulatedDeployment.Days - SimulatedDeployment.Window + 1);
        Assert.All(days, day =>
        {
            Assert.True(drift.Usual.Cycles(day) >= StabilityIndex.MinCycles);
            Assert.False(drift.Usual.IsTrue(day));
        });
    }

    [Fact]
    public void Users_ten_years_older_raise_it_within_a_week() => HoldsWithinAWeek(drift.Older);

    /// <summary>Without years of birth the lengths show it.</summary>
    [Fact]
    public void Users_ten_years_older_raise_it_by_their_usual_lengths_alone_too() =>
        Assert.True(drift.Older.Index("centre_days", SimulatedDrift.Change + 5) > StabilityIndex.Drifted);

    [Fact]
    public void Users_who_leave_every_tenth_period_unlogged_raise_it_within_a_week() => HoldsWithinAWeek(drift.Forgetful);

    /// <summary>
    /// An unlogged period shows when the next one is logged, about 29 days after it was due. The week then fills with such
    /// intervals.
    /// </summary>
    [Fact]
    public void Users_who_begin_to_leave_periods_unlogged_raise_it_once_the_next_periods_have_come() =>
        Assert.InRange(drift.BecomesForgetful.FirstTrue(SimulatedDrift.Change) - SimulatedDrift.Change + 1, 29, 29 + 9);

    [Fact]
    public void The_page_shows_these_figures()
    {
        var page = Path.Combine(ShippedModel.Models, "..", "docs", "models", "input-drift.md");
        var text = File.ReadAllText(page);
        var tables = new Dictionary<string, string>
        {
            ["year"] = drift.YearTable(), ["changes"] = drift.ChangeTable(), ["launch"] = SimulatedDrift.LaunchTable(),
        };
        Assert.Equal(tables.Keys, Table().Matches(text).Select(match => match.Groups["name"].Value));
        var shown = Table().Replace(text, match =>
            $"<!-- {match.Groups["name"].Value} -->\n\n{tables[match.Groups["name"].Value]}\n<!-- end -->");
        if (Environment.GetEnvironmentVariable("PREDICTIONS_WRITE_DOCS") == "1")
            File.WriteAllText(page, shown);
        Assert.Equal(shown, File.ReadAllText(page));
    }

    private static void HoldsWithinAWeek(SimulatedDeployment deployment)
    {
        Assert.False(deployment.IsTrue(SimulatedDrift.Change - 1));
        // The expression must be true for six hours, so by the end of the sixth day.
        Assert.Contains(Enumerable.Range(SimulatedDrift.Change, 6), deployment.IsTrue);
        Assert.True(deployment.IsTrue(SimulatedDrift.Change + 6));
    }

    [GeneratedRegex(@"<!-- (?<name>year|changes|launch) -->[\s\S]*?<!-- end -->")]
    private static partial Regex Table();
}

/// <summary>Deployments of about 10,000 users that change on one day.</summary>
public sealed class SimulatedDrift
{
    /// <summary>The first day of the change.</summary>
    public const int Change = 14;

    private static readonly string[] LaunchInputs = ["centre_days", "interval_ratio", "age_years", "count", "scale_days"];
    private static readonly LengthPrior Prior = ShippedModel.Stable.Manifest.Prior;
    private static readonly InputProfile Profile = ShippedModel.Stable.Manifest.InputProfile!;
    private static readonly ChartedPerson[] Other = [.. SimulatedDeployment.Users(8)];

    internal SimulatedDeployment Usual { get; } = Of(SimulatedDeployment.Users(7));

    internal SimulatedDeployment Older => field ??= Changed(Other.Select(user => SimulatedDeployment.Older(user, 10)));

    internal SimulatedDeployment Forgetful => field ??= Changed(Forgetting(Other, DateOnly.MinValue));

    internal SimulatedDeployment BecomesForgetful =>
        field ??= Of(Forgetting(SimulatedDeployment.Users(7), SimulatedDeployment.FirstDay.AddDays(Change)));

    /// <summary>The indexes of a year without a change.</summary>
    internal string YearTable()
    {
        int[] days = [.. Enumerable.Range(SimulatedDeployment.Window - 1, 366)];
        return Table(
            ["input", "mean", "largest"],
            Profile.Inputs.Select(input => (string[])
            [
                $"`{input.Name}`", Text(days.Average(day => Usual.Index(input.Name, day))),
                Text(days.Max(day => Usual.Index(input.Name, day))),
            ]));
    }

    /// <summary>The indexes of the week after a change.</summary>
    internal string ChangeTable() => Table(
        ["users from the change on", "input", .. Enumerable.Range(1, 7).Select(day => $"day {day}"), "true on day"],
        [
            Row("10 years older", Older, "age_years"),
            Row("10 years older", Older, "centre_days"),
            Row("have left one period in ten unlogged for long", Forgetful, "interval_ratio"),
            Row("begin to leave one in ten unlogged", BecomesForgetful, "interval_ratio"),
        ]);

    /// <summary>The indexes after a launch.</summary>
    internal static string LaunchTable()
    {
        var launch = Of(SimulatedDeployment.Launch(9));
        return Table(
            ["day", "cycles in the week", .. LaunchInputs.Select(input => $"`{input}`"), "true"],
            new[] { 45, 60, 75, 90, 105, 120, 150, 180, 270, 365 }.Select(day => (string[])
            [
                $"{day}", launch.Cycles(day - 1).ToString("N0", CultureInfo.InvariantCulture),
                .. LaunchInputs.Select(input => Text(launch.Index(input, day - 1))), launch.IsTrue(day - 1) ? "yes" : "no",
            ]));
    }

    private static string[] Row(string users, SimulatedDeployment deployment, string input) =>
    [
        users, $"`{input}`", .. Enumerable.Range(Change, 7).Select(day => Text(deployment.Index(input, day))),
        $"{deployment.FirstTrue(Change, input) - Change + 1}",
    ];

    private static string Table(string[] columns, IEnumerable<string[]> rows)
    {
        string[] all =
        [
            Line(columns), Line(columns.Select(column => column is "input" or "users from the change on" ? "---" : "--:")),
            .. rows.Select(Line),
        ];
        return string.Join('\n', all) + "\n";

        static string Line(IEnumerable<string> cells) => $"| {string.Join(" | ", cells)} |";
    }

    private static string Text(double index) => index.ToString("0.000", CultureInfo.InvariantCulture);

    private SimulatedDeployment Changed(IEnumerable<ChartedPerson> users) => Usual.Then(Of(users), Change);

    private static SimulatedDeployment Of(IEnumerable<ChartedPerson> users) => new(users, Prior, Profile);

    private static IEnumerable<ChartedPerson> Forgetting(IEnumerable<ChartedPerson> users, DateOnly from) =>
        users.Select((user, i) => SimulatedDeployment.Forgetful(user, i, from));
}
