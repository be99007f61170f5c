namespace Predictions.Charts.Tests.Rendering;

/// <summary>Shows that values end the render, under both Helms, in words that name what is wrong.</summary>
public static class Refused
{
    /// <summary>Lays values over the general chart's example.</summary>
    public static Task ByGeneralAsync(string values, params string[] told) => ByAsync(Helm.General, [ValueTexts.Minimal, values], told);

    /// <summary>Lays values over an environment of predictions.</summary>
    public static Task ByPredictionsAsync(string environment, string values, params string[] told) =>
        ByAsync(Helm.Predictions, [ValueTexts.Environment(environment), ValueTexts.Image, values], told);

    /// <summary>Lays values over the general chart's example, and shows that they do render.</summary>
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
