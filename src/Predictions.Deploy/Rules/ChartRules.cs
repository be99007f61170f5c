using Predictions.Deploy.Manifests;

namespace Predictions.Deploy.Rules;

/// <summary>Judges the rendered chart.</summary>
internal static class ChartRules
{
    private const int MaxProblems = 5;

    /// <param name="rendering">The rendered chart.</param>
    /// <param name="space">The namespace that it goes to.</param>
    /// <param name="image">The deployed image with its digest: some container must run it.</param>
    public static IReadOnlyList<RuleVerdict> Judge(Rendering rendering, string space, string image) =>
        rendering.Error is { } error
        ? [DeployRule.Schema.Fail(error), DeployRule.Policy.Fail("not judged, since the chart does not render")]
        :
        [
            Verdict(DeployRule.Schema, SchemaCheck.Problems(rendering.Objects),
                $"the API knows all {rendering.Objects.Count} objects"),
            Verdict(
                DeployRule.Policy, PolicyCheck.Problems(rendering.Objects, space, image),
                "allowed kinds, restricted pods, images by digest"),
        ];

    private static RuleVerdict Verdict(DeployRule rule, IReadOnlyList<string> problems, string passed)
    {
        var more = problems.Count > MaxProblems ? $"; and {problems.Count - MaxProblems} more" : "";
        return problems.Count == 0 ? rule.Pass(passed) : rule.Fail(string.Join("; ", problems.Take(MaxProblems)) + more);
    }
}
