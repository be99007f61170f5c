using System.Diagnostics.CodeAnalysis;
using Predictions.Core.Scoring;
using Predictions.Models.Artifacts;
using Predictions.Models.Registry;

namespace Predictions.Cli.Models;

/// <summary>A model named on the command line.</summary>
internal static class ChosenModel
{
    public const string Accepted =
        "a version such as 2, \"stable\", \"candidate\", or \"statistical\" for the model without an artifact";

    /// <summary>Loads the model, or prints an error.</summary>
    /// <param name="models">The folder of labels.json.</param>
    /// <param name="name">The name on the command line.</param>
    /// <param name="model">The model.</param>
    /// <param name="manifest">Its manifest; <c>null</c> for the statistical model.</param>
    public static bool TryLoad(string models, string name, out ScoringModel model, out Manifest? manifest)
    {
        (model, manifest) = (ScoringModel.Statistical, null);
        if (name == ScoringModel.Statistical.Name)
            return true;
        if (!TryLoad(models, name, out var loaded))
            return false;
        (model, manifest) = (loaded.Scoring, loaded.Manifest);
        return true;
    }

    /// <summary>Loads a version, or prints an error.</summary>
    /// <param name="models">The folder of labels.json.</param>
    /// <param name="name">A version or a label.</param>
    /// <param name="model">The version.</param>
    public static bool TryLoad(string models, string name, [NotNullWhen(true)] out LoadedModel? model)
    {
        model = null;
        if (!VersionName.IsName(name))
            return Failed($"model \"{name}\" must be {Accepted}");

        var labels = ModelLabels.Read(models);
        if (VersionName.IsLabel(name) && !labels.IsLoaded)
            return Failed($"model {name} in {models}: {labels.Rejection}");
        if (VersionName.Version(name, labels.Value ?? new ModelLabels("", null)) is not { } version)
            return Failed($"model {name} in {models}: no version has this label");

        if (VersionFolders.Missing(models, version) is { } missing)
            return Failed(missing);
        var loaded = ModelLoader.Load(VersionFolders.PathOf(models, version));
        if (!loaded.IsLoaded)
            return Failed($"model {name} in {models}: {loaded.Rejection}");
        model = loaded.Value;
        return true;
    }

    /// <summary>Warns if a model is evaluated on its training data.</summary>
    public static void WarnIfTaught(ChosenCycles cycles, ScoringModel model, Manifest? manifest)
    {
        if (manifest is not null && cycles.Taught(manifest.Training))
            Console.Error.WriteLine(
                $"predictions: {model.Name} was trained on {cycles.Source}: the results do not apply to other women");
    }

    /// <summary>The model as a page states it.</summary>
    public static string Described(ScoringModel model, Manifest? manifest) => manifest is null ? model.Name
        : $"{model.Name}, created {manifest.Created:yyyy-MM-dd}, model.zip SHA-256 {manifest.Sha256}";

    private static bool Failed(string why)
    {
        ExitCode.Fail(why);
        return false;
    }
}
