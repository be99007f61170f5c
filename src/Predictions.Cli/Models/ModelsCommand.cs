using System.CommandLine;

namespace Predictions.Cli.Models;

/// <summary><c>predictions models</c>: what a data scientist does.</summary>
internal static class ModelsCommand
{
    public static Command Create() => new("models", "Train a model, see how good it is, and ship it.")
    {
        SimulateCommand.Create(), TrainCommand.Create(), EvaluateCommand.Create(), CompareCommand.Create(), ShadowCommand.Create(),
        VerdictCommand.Create(), PromoteCommand.Create(PairedEvidence.Of), RollbackCommand.Create(), ListCommand.Create(),
        ShowCommand.Create(),
    };
}
