using System.CommandLine;
using Predictions.Models.Registry;
using Predictions.Training.Shipping;

namespace Predictions.Cli.Models;

/// <summary><c>predictions models shadow</c>.</summary>
internal static class ShadowCommand
{
    public static Command Create()
    {
        var models = ModelsFolder.Option();
        var version = VersionName.Argument("The version that becomes the candidate.");
        version.Arity = ArgumentArity.ZeroOrOne;
        var none = CommandOption.Of<bool>("--none", "Clear the candidate label.");
        var command = new Command("shadow",
            "Make a version the candidate: it is scored on live traffic next to the stable version.") { version, none, models };
        command.SetAction((parsed, stop) => Run(parsed.GetValue(models)!, parsed.GetValue(version), parsed.GetValue(none), stop));
        return command;
    }

    private static async Task<int> Run(string models, string? name, bool none, CancellationToken stop)
    {
        if (none == name is not null)
            return ExitCode.Fail("shadow needs a version or --none");
        var labels = ModelLabels.Read(models);
        if (!labels.IsLoaded)
            return ExitCode.Fail($"{models}: {labels.Rejection}");
        var version = name is null ? null : VersionName.Version(name, labels.Value);
        return name is not null && version is null
            ? ExitCode.Fail($"{models} has no candidate")
            : LabelVerb.Report(await LabelVerb.Moves(models).Shadow(version, stop));
    }
}

/// <summary><c>predictions models rollout</c>.</summary>
internal static class RolloutCommand
{
    public static Command Create()
    {
        var models = ModelsFolder.Option();
        var version = VersionName.Argument("The version that answers a share of users, or \"candidate\".");
        var share = new Option<int>("--share")
        {
            Description = "Whole percent of users: 1 to 99. 0 ends the rollout; the version stays the candidate.",
            Required = true,
        };
        share.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 0 or > RolloutLabel.MaxShare)
                result.AddError($"--share must be a whole number from 0 to {RolloutLabel.MaxShare}");
        });
        var restart = CommandOption.Of<bool>("--restart", "Begin again, without the evidence so far and after a step back.");
        var command = new Command("rollout", "Let the candidate answer a share of users, until it is found to be worse.")
        {
            version, share, restart, models,
        };
        command.SetAction((parsed, stop) => Run(
            parsed.GetValue(models)!, parsed.GetValue(version)!, parsed.GetValue(share), parsed.GetValue(restart), stop));
        return command;
    }

    private static async Task<int> Run(string models, string name, int share, bool restart, CancellationToken stop)
    {
        var labels = ModelLabels.Read(models);
        if (!labels.IsLoaded)
            return ExitCode.Fail($"{models}: {labels.Rejection}");
        return VersionName.Version(name, labels.Value) is { } version
            ? LabelVerb.Report(await LabelVerb.Moves(models).Rollout(version, share, restart, stop))
            : ExitCode.Fail($"{models} has no candidate");
    }
}

/// <summary><c>predictions models rollback</c>.</summary>
internal static class RollbackCommand
{
    public static Command Create()
    {
        var models = ModelsFolder.Option();
        var command = new Command("rollback", "Restore the stable version from before the last promotion.") { models };
        command.SetAction(async (parsed, stop) => LabelVerb
            .Report(await LabelVerb.Moves(parsed.GetValue(models)!).Rollback(stop)));
        return command;
    }
}

/// <summary>Shared by the verbs that move a label.</summary>
internal static class LabelVerb
{
    public static LabelMoves Moves(string models) => new(models, TimeProvider.System, Environment.UserName);

    /// <summary>Prints the move or the error.</summary>
    public static int Report(MoveResult outcome)
    {
        if (outcome.Move is not { } move)
            return ExitCode.Fail(outcome.Error!);
        Console.WriteLine(Sentence(move));
        return ExitCode.Success;
    }

    private static string Sentence(LabelMove move) => move switch
    {
        { Action: MoveAction.Rollout, Share: 0 } =>
            $"{VersionName.Full(move.To!)} is the candidate and answers no users any more",
        { Action: MoveAction.Rollout } => $"{VersionName.Full(move.To!)} is the candidate and answers {move.Share} % of users",
        { IsOfStable: true } => $"{VersionName.Full(move.To!)} is stable; {VersionName.Full(move.From!)} was",
        { To: null } => $"{VersionName.Full(move.From!)} is no longer the candidate",
        { From: null } => $"{VersionName.Full(move.To)} is the candidate",
        _ => $"{VersionName.Full(move.To)} is the candidate; {VersionName.Full(move.From)} was",
    };
}
