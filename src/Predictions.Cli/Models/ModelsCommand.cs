using System.CommandLine;

namespace Predictions.Cli.Models;

/// <summary><c>predictions models</c>: what a data scientist does.</summary>
internal static class ModelsCommand
{
    public static Command Create() =>
        new("models", "Train a model and see how good it is.") { SimulateCommand.Create(), TrainCommand.Create(), EvaluateCommand.Create() };
}
