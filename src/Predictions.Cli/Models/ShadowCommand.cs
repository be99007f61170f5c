using System.CommandLine;
using Predictions.Models;

namespace Predictions.Cli.Models;

/// <summary><c>predictions models shadow</c>.</summary>
internal static class ShadowCommand
{
    public static Command Create()
    {
        var models = ModelsFolder.Option();
        var version = VersionName.Argument("The version that becomes the candidate.");
        version.Arity = ArgumentArity.ZeroOrOne;
        var none = new Option<bool>("--none") { Description = "Let there be no candidate." };
        var command = new Command("shadow", "Score a version beside the stable one on live traffic.") { version, none, models };
        command.SetAction((parsed, stop) => Run(parsed.GetValue(models)!, parsed.GetValue(version), parsed.GetValue(none), stop));
        return command;
    }

    private static async Task<int> Run(string models, string? name, bool none, CancellationToken stop)
    {
        if (none == name is not null)
            return ExitCode.Fail("shadow takes a version, or --none");
        var labels = ModelLabels.Read(models);
        if (!labels.IsLoaded)
            return ExitCode.Fail($"{models}: {labels.Refusal}");
        var version = name is null ? null : VersionName.Version(name, labels.Value);
        return name is not null && version is null
            ? ExitCode.Fail($"{models} has no candidate")
            : LabelVerb.Say(await LabelVerb.Moves(models).Shadow(version, stop));
    }
}
