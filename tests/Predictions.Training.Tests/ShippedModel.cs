using Predictions.Models.Artifacts;
using Predictions.Models.Registry;


namespace Predictions.Training.Tests;

/// <summary>The stable model of this repository.</summary>
internal static class ShippedModel
{
    private static readonly Lazy<LoadedModel> Lazily = new(() =>
    {
        var registry = ModelRegistry.Load(Models).Current;
        return registry.Stable ?? throw new InvalidOperationException($"The stable model is refused: {registry.Rejection}");
    });

    /// <summary>The folder of its labels.</summary>
    public static string Models => Path.Combine(Root(), "models");

    public static LoadedModel Stable => Lazily.Value;

    private static string Root()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Predictions.sln")))
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException(
                "Predictions.sln is in no folder above");
        return folder;
    }
}
