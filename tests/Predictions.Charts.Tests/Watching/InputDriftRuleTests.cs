using System.Globalization;
using System.Text.Json;
using Predictions.Models.Inputs;

namespace Predictions.Charts.Tests.Watching;

/// <summary>
/// The rules of input drift compute what StabilityIndex.cs computes, so that what the simulated deployments of
/// Predictions.Training.Tests show holds for the alert.
/// </summary>
public class InputDriftRuleTests
{
    private const string Labels = "namespace=\"predictions-prod\",model=\"cycle-length@2\",input=\"age_years\"";

    // Values of six hours: eight days.
    private const int Steps = 32;

    // The six-hour steps of the rule's window.
    private const int Window = 28;

    public static TheoryData<int[], double[]> Distributions => new()
    {
        { [10, 20, 30, 40], [0.1, 0.2, 0.3, 0.4] },
        { [40, 30, 20, 10], [0.1, 0.2, 0.3, 0.4] },
        { [0, 50, 1, 49], [0.25, 0.25, 0.25, 0.25] },
        { [5, 0, 90, 5], [0.6, 0.4, 0, 0] },
        { [1000, 1, 1, 1], [0.0005, 0.9995, 0, 0] },
    };

    [Theory]
    [MemberData(nameof(Distributions))]
    public Task The_rule_gives_the_index(int[] counts, double[] expected) => HoldsAsync(
        counts, expected,
        $"abs(input:predictions_input_stability:index7d - {Text(StabilityIndex.Of([.. counts.Select(c => (long)c)], expected))}) "
        + "< bool 1e-9",
        $"{{{Labels}}}");

    [Fact]
    public async Task The_rule_needs_as_many_cycles_as_the_simulated_deployments()
    {
        const int Rate = StabilityIndex.MinCycles / Window + 1;
        await HoldsAsync([Rate], [1], "count(input:predictions_input_stability:index7d)", "{}");
        await HoldsAsync([Rate - 1], [1], "count(input:predictions_input_stability:index7d)", null);
        Assert.InRange(Rate * Window, StabilityIndex.MinCycles, StabilityIndex.MinCycles + Window);
    }

    [Fact]
    public void The_bounds_of_the_rules_are_those_of_the_code()
    {
        var alert = RuleFiles.Alerts.Single(r => r.Alert == "PredictionsInputDrift").Expr;
        Assert.Contains($"{{input!~\"count|scale_days\"}} > {Text(StabilityIndex.Drifted)}\n", alert, StringComparison.Ordinal);
        string[] shares = ["bin:predictions_input_share:ratio7d", "bin:predictions_input_expected_share:max"];
        Assert.All(shares, name => Assert.EndsWith(
            $", {Text(StabilityIndex.MinShare)})", RuleFiles.Rules.Single(r => r.Record == name).Expr.TrimEnd(),
            StringComparison.Ordinal));
    }

    // Two instances share the cycles. promtool compares values to the last digit, so each expression gives 1, or no sample.
    private static Task HoldsAsync(int[] counts, double[] expected, string expression, string? labels)
    {
        var series = counts.SelectMany((count, bin) => new[] { "a", "b" }.SelectMany(pod => new[]
        {
            (Name: "cycles_total", Values: $"0+{Text(count / 2.0)}x{Steps}"),
            (Name: "expected_share", Values: $"{Text(expected[bin])}x{Steps}"),
        }.Select(one => new
        {
            series = $"predictions_input_{one.Name}{{{Labels},pod=\"{pod}\",bin=\"{bin}\"}}", values = one.Values,
        })));
        var samples = labels is null ? [] : new[] { new { labels, value = 1 } };
        return Promtool.ApprovesTextAsync(
            JsonSerializer.Serialize(new
            {
                rule_files = new[] { Path.Combine(RuleFiles.Folder, "models.yaml") },
                evaluation_interval = "6h",
                tests = new[]
                {
                    new
                    {
                        interval = "6h",
                        input_series = series,
                        promql_expr_test = new[] { new { expr = expression, eval_time = "8d", exp_samples = samples } },
                    },
                },
            }),
            "test", "rules");
    }

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
