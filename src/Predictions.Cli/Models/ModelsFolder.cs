using System.CommandLine;

namespace Predictions.Cli.Models;

/// <summary>The folder of models that a verb works on.</summary>
internal static class ModelsFolder
{
    public static Option<string> Option() => new("--models")
    {
        Description = "The folder of labels.json.",
        DefaultValueFactory = _ => "models",
    };
}
