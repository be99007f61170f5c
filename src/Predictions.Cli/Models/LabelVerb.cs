using Predictions.Training.Shipping;

namespace Predictions.Cli.Models;

/// <summary>What the verbs that move a label share.</summary>
internal static class LabelVerb
{
    public static LabelMoves Moves(string models) => new(models, TimeProvider.System, Environment.UserName);

    /// <summary>Says what was moved, or why nothing was.</summary>
    public static int Say(MoveOutcome outcome)
    {
        if (outcome.Move is not { } move)
            return ExitCode.Fail(outcome.Refusal!);
        Console.WriteLine(Sentence(move));
        return ExitCode.Success;
    }

    private static string Sentence(LabelMove move) => move switch
    {
        { IsOfStable: true } => $"{VersionName.Full(move.To!)} is stable; {VersionName.Full(move.From!)} was",
        { To: null } => $"{VersionName.Full(move.From!)} is no longer the candidate",
        { From: null } => $"{VersionName.Full(move.To)} is the candidate",
        _ => $"{VersionName.Full(move.To)} is the candidate; {VersionName.Full(move.From)} was",
    };
}
