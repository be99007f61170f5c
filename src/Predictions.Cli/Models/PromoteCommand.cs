using System.CommandLine;
using Predictions.Models.Artifacts;
using Predictions.Models.Registry;
using Predictions.Training.Charts;
using Predictions.Training.Shipping;
using Spectre.Console;

namespace Predictions.Cli.Models;

/// <summary><c>predictions models promote</c>: judges first, and moves the label where the evidence, or a reason, allows it.</summary>
internal static class PromoteCommand
{
    private sealed record Ask(string Models, string Name, string? CyclesFile, int Seed, bool Force, string? Reason, bool DryRun);

    /// <param name="evidence">Scores both models.</param>
    public static Command Create(Func<PromoteRequest, PromotionEvidence> evidence)
    {
        var models = ModelsFolder.Option();
        var version = VersionName.Argument("The version, or \"candidate\".");
        var cycles = new Option<string?>("--cycles") { Description = "A CSV of cycles to judge on; without it a simulated cohort." };
        var seed = new Option<int>("--seed")
        {
            Description = "Seed of the simulated cohort and of the bootstrap.",
            DefaultValueFactory = _ => 7,
        };
        var force = new Option<bool>("--force") { Description = "Promote even against the evidence; asks for --reason." };
        var reason = new Option<string?>("--reason") { Description = "Why it is forced; kept in moves.jsonl." };
        var dryRun = new Option<bool>("--dry-run") { Description = "Judge, and move nothing." };
        var command = new Command("promote", "Make a version stable, if it is shown to be no worse.")
        {
            version, models, cycles, seed, force, reason, dryRun,
        };
        command.SetAction((parsed, stop) => Run(
            new Ask(
                parsed.GetValue(models)!, parsed.GetValue(version)!, parsed.GetValue(cycles), parsed.GetValue(seed),
                parsed.GetValue(force), parsed.GetValue(reason), parsed.GetValue(dryRun)),
            evidence, stop));
        return command;
    }

    private static async Task<int> Run(Ask ask, Func<PromoteRequest, PromotionEvidence> evidence, CancellationToken stop)
    {
        if (ask.Force == string.IsNullOrWhiteSpace(ask.Reason))
            return ExitCode.Fail("--force and --reason TEXT go together: the reason is kept with the verdict that it overrode");
        if (Request(ask, out var request) is { } refusal)
            return ExitCode.Fail(refusal);
        try
        {
            var verdict = request!.Stable is null
                ? PromotionVerdict.NothingToJudgeBy(request.StableVersion)
                : PromotionRules.Judge(evidence(request));
            ConditionTable.Write(Terminal.Wide(), verdict);
            return await Act(ask, request!, verdict, stop);
        }
        catch (Exception e) when (e is CycleTableException or IOException or UnauthorizedAccessException)
        {
            return ExitCode.Fail(e.Message);
        }
    }

    private static async Task<int> Act(Ask ask, PromoteRequest request, PromotionVerdict verdict, CancellationToken stop)
    {
        if (!verdict.Promoted && !ask.Force)
            return ExitCode.Refuse(verdict.Sentence);
        Console.WriteLine(verdict.Sentence);
        return ask.DryRun
            ? ExitCode.Success
            : LabelVerb.Say(await LabelVerb.Moves(ask.Models)
                .Promote(request.Candidate.Version, request.Candidate.Sha256, request.StableVersion, verdict, ask.Reason, stop));
    }

    /// <summary>Loads both models.</summary>
    /// <returns>Why they cannot be compared; <c>null</c> where they can.</returns>
    private static string? Request(Ask ask, out PromoteRequest? request)
    {
        request = null;
        var labels = ModelLabels.Read(ask.Models);
        if (!labels.IsLoaded)
            return $"{ask.Models}: {labels.Rejection}";
        if (VersionName.Version(ask.Name, labels.Value) is not { } version)
            return $"{ask.Models} has no candidate";
        if (version == labels.Value.Stable)
            return $"{version} is stable already";
        var (stable, candidate) = (Load(ask.Models, labels.Value.Stable), Load(ask.Models, version));
        if (!candidate.IsLoaded)
            return $"{version} may not serve: {candidate.Rejection}";
        if (!stable.IsLoaded && !ask.Force)
            return $"{labels.Value.Stable} is stable and may not serve, so there is nothing to judge against: {stable.Rejection}";
        request = new PromoteRequest(labels.Value.Stable, stable.Value, candidate.Value, ask.CyclesFile, ask.Seed);
        return null;
    }

    private static Loaded<LoadedModel> Load(string models, string version) =>
        ModelLoader.Load(Path.Combine(models, ArtifactFiles.ModelName, version));
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
