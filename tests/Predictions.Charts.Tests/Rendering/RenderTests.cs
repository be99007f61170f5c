using System.Collections.Concurrent;
using Predictions.Testing;

namespace Predictions.Charts.Tests.Rendering;

/// <summary>Every way to deploy predictions, under both Helms.</summary>
public class RenderTests
{
    /// <summary>Renders combinations that cover every pair of choices; the long form renders all of them.</summary>
    [Fact]
    public async Task Combinations_of_choices_render_alike_under_both_Helms_and_keep_the_rules()
    {
        var problems = new ConcurrentBag<string>();
        var all = Combinations.All().ToArray();
        var combinations = LongForm.IsAsked ? all : Combinations.CoveringPairs(all);
        await Parallel.ForEachAsync(combinations, TestContext.Current.CancellationToken, async (combination, _) =>
        {
            foreach (var problem in await ProblemsAsync(combination))
                problems.Add($"{combination.Name}: {problem}");
        });
        Assert.Empty(problems);
        Assert.Equal(144, all.Length);
        Assert.Equal(all.SelectMany(c => c.Pairs).Distinct().Count(), combinations.SelectMany(c => c.Pairs).Distinct().Count());
    }

    [Theory]
    [InlineData(nameof(ValueTexts.Minimal))]
    [InlineData(nameof(ValueTexts.Everything))]
    public async Task Another_service_renders_on_the_general_chart(string name)
    {
        var values = name == nameof(ValueTexts.Minimal) ? ValueTexts.Minimal : ValueTexts.Everything;
        var problems = await ProblemsAsync(Helm.General, [values]);
        Assert.Empty(problems);
        var all = await Manifests.RenderAsync(Helm.General, values);
        Assert.DoesNotContain(all.All, o => o.Metadata.Labels["app.kubernetes.io/name"] == "predictions");
    }

    [Fact]
    public async Task The_general_chart_does_not_mention_predictions()
    {
        foreach (var file in Directory.GetFiles(Helm.General, "*", SearchOption.AllDirectories))
        {
            var text = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
            Assert.DoesNotContain("predictions", text, StringComparison.OrdinalIgnoreCase);
        }
    }

    [Theory]
    [InlineData(Helm.V4)]
    [InlineData(Helm.V3)]
    public async Task Both_charts_lint_without_a_warning(string version)
    {
        (string, string[])[] both =
            [(Helm.General, [ValueTexts.Minimal]), (Helm.Predictions, [ValueTexts.Environment("prod"), ValueTexts.Image])];
        foreach (var (chart, values) in both)
        {
            var lint = await Helm.LintAsync(version, chart, values);
            Assert.Equal((0, ""), (lint.ExitCode, lint.Error));
            Assert.DoesNotContain("WARNING", lint.Output, StringComparison.Ordinal);
            Assert.Contains("1 chart(s) linted, 0 chart(s) failed", lint.Output, StringComparison.Ordinal);
        }
    }

    private static Task<IReadOnlyList<string>> ProblemsAsync(Combination combination) =>
        ProblemsAsync(Helm.Predictions, combination.Values);

    private static async Task<IReadOnlyList<string>> ProblemsAsync(string chart, IReadOnlyList<string> values)
    {
        var (four, three) = (await Helm.TemplateAsync(Helm.V4, chart, values), await Helm.TemplateAsync(Helm.V3, chart, values));
        if (four.ExitCode != 0)
            return [four.Error];
        var all = Manifests.Read(four.Manifests);
        string[] otherwise = four.Output == three.Output ? [] : ["Helm 3 renders otherwise: " + three.Error];
        return [.. otherwise, .. PodSecurity.Problems(all.Pod), .. Wiring.Problems(all)];
    }
}
