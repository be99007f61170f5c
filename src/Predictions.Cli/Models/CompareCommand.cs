using System.CommandLine;
using Spectre.Console;
using Predictions.Training.Charts;
using Predictions.Training.Evaluation;
using Predictions.Training.Reports;

namespace Predictions.Cli.Models;

/// <summary><c>predictions models compare A B</c>.</summary>
internal static class CompareCommand
{
    private static readonly Argument<string> A = new("A") { Description = $"The model compared with: {ChosenModel.Accepted}." };

    private static readonly Argument<string> B = new("B") { Description = "The model compared." };

    private static readonly Option<string> Models = ModelsFolder.Option();

    private static readonly Option<string> Format = ReportFormat.Option();

    public static Command Create()
    {
        var command = new Command("compare", "Score two models in pairs, over the same forecasts of the same women.")
        {
            A, B, Models, ChosenCycles.Cycles, ChosenCycles.WomenOption, ChosenCycles.SeedOption, Format,
        };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        var models = parsed.GetValue(Models)!;
        if (!ChosenModel.TryLoad(models, parsed.GetValue(A)!, out var a) || !ChosenModel.TryLoad(models, parsed.GetValue(B)!, out var b))
            return ExitCode.Failure;
        try
        {
            var cycles = ChosenCycles.Of(parsed);
            var comparison = Steps.Run(progress => Comparison.Of(a, b, cycles.Source, cycles.Women, cycles.Seed, progress));
            Print(comparison, parsed.GetValue(Format)!);
            return ExitCode.Success;
        }
        catch (Exception e) when (e is CycleTableException or IOException or UnauthorizedAccessException)
        {
            return ExitCode.Fail(e.Message);
        }
    }

    private static void Print(Comparison comparison, string format)
    {
        if (format == ReportFormat.Json)
        {
            Console.WriteLine(ReportJson.Of(comparison));
            return;
        }

        var table = ComparisonTables.Of(comparison);
        if (format == ReportFormat.Markdown)
            Console.Write($"{comparison.Verdict}\n\n{TableText.Markdown(table)}\n{ComparisonTables.Legend}\n");
        else
            ToTerminal(comparison, table);
    }

    private static void ToTerminal(Comparison comparison, TextTable table)
    {
        var console = Terminal.Console();
        TableText.Write(console, table);
        console.WriteLine(ComparisonTables.Legend);
        console.WriteLine();
        console.WriteLine(comparison.Verdict);
    }
}
