using System.CommandLine;
using Predictions.Models.Artifacts;
using Predictions.Models.Registry;
using Predictions.Training.Charts;
using Predictions.Training.Shipping;
using Spectre.Console;

namespace Predictions.Cli.Models;

/// <summary>
/// <c>predictions models promote</c>: moves the label if the evidence allows it, or if it is forced with a reason.
/// </summary>
internal static class PromoteCommand
{
    private sealed record Options(string Models, string Name, string? CyclesFile, int Seed, bool Force, string? Reason,
        bool DryRun);

    /// <param name="evidence">Compares both models.</param>
    public static Command Create(Func<PromoteRequest, PromotionEvidence> evidence)
    {
        var models = ModelsFolder.Option();
        var version = VersionName.Argument("The version, or \"candidate\".");
        var cycles = CommandOption.Of<string?>("--cycles", "A CSV of cycles to evaluate on. Default: a simulated cohort.");
        var seed = CommandOption.Of("--seed", "Seed of the simulated cohort and of the bootstrap.", 7);
        var force = CommandOption.Of<bool>("--force", "Promote against the evidence; needs --reason.");
        var reason = CommandOption.Of<string?>("--reason", "The reason to force it; written to moves.jsonl.");
        var dryRun = CommandOption.Of<bool>("--dry-run", "Evaluate without moving the label.");
        var command = new Command("promote", "Make a version stable if the evidence shows that it is no worse.")
        {
            version, models, cycles, seed, force, reason, dryRun,
        };
        command.SetAction((parsed, stop) => Run(
            new Options(
                parsed.GetValue(models)!, parsed.GetValue(version)!, parsed.GetValue(cycles), parsed.GetValue(seed),
                parsed.GetValue(force), parsed.GetValue(reason), parsed.GetValue(dryRun)),
            evidence, stop));
        return command;
    }

    private static async Task<int> Run(Options options, Func<PromoteRequest, PromotionEvidence> evidence, CancellationToken stop)
    {
        if (options.Force == string.IsNullOrWhiteSpace(options.Reason))
            return ExitCode.Fail("--force and --reason TEXT must be used together: the reason is logged with the verdict");
        if (Request(options, out var request) is { } refusal)
            return ExitCode.Fail(refusal);
        try
        {
            var verdict = request!.Stable is null
                ? PromotionVerdict.WithoutBaseline(request.StableVersion)
                : PromotionRules.Judge(evidence(request));
            ConditionTable.Write(Terminal.Wide(), verdict);
            return await Act(options, request!, verdict, stop);
        }
        catch (Exception e) when (e is CycleTableException or IOException or UnauthorizedAccessException)
        {
            return ExitCode.Fail(e.Message);
        }
    }

    private static async Task<int> Act(Options options, PromoteRequest request, PromotionVerdict verdict, CancellationToken stop)
    {
        if (!verdict.Promoted && !options.Force)
            return ExitCode.Fail(verdict.Sentence, ExitCode.Refused);
        Console.WriteLine(verdict.Sentence);
        return options.DryRun
            ? ExitCode.Success
            : LabelVerb.Report(await LabelVerb.Moves(options.Models)
                .Promote(request.Candidate.Version, request.Candidate.Sha256, request.StableVersion, verdict, options.Reason,
                    stop));
    }

    /// <summary>Loads both models.</summary>
    /// <returns>The error; <c>null</c> if both were loaded.</returns>
    private static string? Request(Options options, out PromoteRequest? request)
    {
        request = null;
        var labels = ModelLabels.Read(options.Models);
        if (!labels.IsLoaded)
            return $"{options.Models}: {labels.Rejection}";
        if (VersionName.Version(options.Name, labels.Value) is not { } version)
            return $"{options.Models} has no candidate";
        if (version == labels.Value.Stable)
            return $"{version} is already stable";
        if (VersionFolders.Missing(options.Models, version) is { } missing)
            return missing;
        var (stable, candidate) = (Load(options.Models, labels.Value.Stable), Load(options.Models, version));
        if (!candidate.IsLoaded)
            return $"{version} may not serve: {candidate.Rejection}";
        if (!stable.IsLoaded && !options.Force)
            return $"{labels.Value.Stable} is stable and may not serve, so there is no baseline: {stable.Rejection}";
        request = new PromoteRequest(labels.Value.Stable, stable.Value, candidate.Value, options.CyclesFile, options.Seed);
        return null;
    }

    private static Loaded<LoadedModel> Load(string models, string version) =>
        ModelLoader.Load(VersionFolders.PathOf(models, version));
}

/// <summary>The conditions of a promotion on a terminal.</summary>
internal static class ConditionTable
{
    public static void Write(IAnsiConsole console, PromotionVerdict verdict)
    {
        var table = new Table { Border = TableBorder.Simple };
        table.AddColumns(new TableColumn("condition").NoWrap(), new TableColumn(""), new TableColumn("numbers"));
        foreach (var condition in verdict.Conditions)
            table.AddRow(Markup.Escape(condition.Name), Word(condition.State), Markup.Escape(condition.Detail));
        console.Write(table);
    }

    private static string Word(ConditionState state) => state switch
    {
        ConditionState.Held => "[green]held[/]",
        ConditionState.Failed => "[red]failed[/]",
        _ => "shown",
    };
}
