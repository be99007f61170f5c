using Predictions.Core.Scoring;
using Predictions.Models;

namespace Predictions.Cli.Models;

/// <summary>A model named on the command line.</summary>
internal static class ChosenModel
{
    public const string Accepted = "a version such as 2, \"stable\", \"candidate\", or \"statistical\" for the model without an artifact";

    /// <summary>The model; says on standard error where there is none that may serve.</summary>
    public static bool TryLoad(string models, string name, out ScoringModel model)
    {
        model = ScoringModel.Statistical;
        if (name == ScoringModel.Statistical.Name)
            return true;
        if (!VersionName.IsName(name))
            return Failed($"model \"{name}\" must be {Accepted}");

        var labels = ModelLabels.Read(models);
        if (VersionName.IsLabel(name) && !labels.IsLoaded)
            return Failed($"model {name} in {models}: {labels.Refusal}");
        if (VersionName.Version(name, labels.Value ?? new ModelLabels("", null)) is not { } version)
            return Failed($"model {name} in {models}: no version is labelled so");

        var loaded = ModelLoader.Load(Path.Combine(models, ArtifactFiles.ModelName, version));
        if (!loaded.IsLoaded)
            return Failed($"model {name} in {models}: {loaded.Refusal}");
        model = loaded.Value.Scoring;
        return true;
    }

    private static bool Failed(string why)
    {
        ExitCode.Fail(why);
        return false;
    }
}
