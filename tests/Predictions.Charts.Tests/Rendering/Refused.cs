namespace Predictions.Charts.Tests.Rendering;

/// <summary>Asserts that both Helms refuse values, with a text that names the cause.</summary>
public static class Refused
{
    /// <summary>Adds values to the general chart's example.</summary>
    public static Task ByGeneralAsync(string values, params string[] told) =>
        ByAsync(Helm.General, [ValueTexts.Minimal, values], told);

    /// <summary>Adds values to an environment of predictions.</summary>
    public static Task ByPredictionsAsync(string environment, string values, params string[] told) =>
        ByAsync(Helm.Predictions, [ValueTexts.Environment(environment), ValueTexts.Image, values], told);

    /// <summary>Adds values to the general chart's example, and asserts that it renders.</summary>
    public static async Task<Manifests> NotByGeneralAsync(string values)
    {
        var four = await Helm.TemplateAsync(Helm.V4, Helm.General, ValueTexts.Minimal, values);
        Assert.Equal(four, await Helm.TemplateAsync(Helm.V3, Helm.General, ValueTexts.Minimal, values));
        return Manifests.Read(four.Manifests);
    }

    private static async Task ByAsync(string chart, string[] values, string[] told)
    {
        foreach (var version in Helm.Versions)
        {
            var run = await Helm.TemplateAsync(version, chart, values);
            Assert.Equal((1, ""), (run.ExitCode, run.Output));
            foreach (var word in told)
                Assert.Contains(word, run.Error, StringComparison.Ordinal);
        }
    }
}
