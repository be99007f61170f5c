using System.CommandLine;

namespace Predictions.Cli.Models;

/// <summary><c>predictions models rollback</c>.</summary>
internal static class RollbackCommand
{
    public static Command Create()
    {
        var models = ModelsFolder.Option();
        var command = new Command("rollback", "Make the version stable again that the last promotion replaced.") { models };
        command.SetAction(async (parsed, stop) => LabelVerb.Say(await LabelVerb.Moves(parsed.GetValue(models)!).Rollback(stop)));
        return command;
    }
}
