using System.CommandLine;
using Predictions.Training.Charts;
using Predictions.Training.Evaluation;
using Predictions.Training.Reports;
using Spectre.Console;

namespace Predictions.Cli.Models;

/// <summary><c>predictions models compare A B</c>.</summary>
internal static class CompareCommand
{
    private static readonly Argument<string> A = new("A") { Description = $"The baseline model: {ChosenModel.Accepted}." };

    private static readonly Argument<string> B = new("B") { Description = "The model to compare with it." };

    private static readonly Option<string> Models = ModelsFolder.Option();

    private static readonly Option<string> Format = OutputFormat.Option(OutputFormat.Markdown);

    private static readonly Option<string?> Html = PageFile.Option();

    public static Command Create()
    {
        var command = new Command("compare", "Compare two models on the same forecasts of the same women.")
        {
            A, B, Models, ChosenCycles.Cycles, ChosenCycles.WomenOption, ChosenCycles.SeedOption, ByOption.By, Format, Html,
        };
        command.SetAction(Run);
        return command.WithSkips();
    }

    private static int Run(ParseResult parsed)
    {
        var models = parsed.GetValue(Models)!;
        if (!ChosenModel.TryLoad(models, parsed.GetValue(A)!, out var a, out var manifestA)
            || !ChosenModel.TryLoad(models, parsed.GetValue(B)!, out var b, out var manifestB))
            return ExitCode.Failure;
        (a, b) = (SkipOptions.Apply(parsed, a), SkipOptions.Apply(parsed, b));
        try
        {
            var cycles = ChosenCycles.Of(parsed);
            ChosenModel.WarnIfTaught(cycles, a, manifestA);
            ChosenModel.WarnIfTaught(cycles, b, manifestB);
            var by = ByOption.Of(parsed, cycles);
            var comparison = Steps.Run(progress =>
                Comparison.Of(a, b, cycles.Source, cycles.Women, cycles.Seed, progress, by));
            Print(comparison, parsed.GetValue(Format)!);
            return PageFile.Write(parsed.GetValue(Html), () => ComparisonPage.Of(comparison, PageOrigin.Of(
                parsed, TimeProvider.System,
                [
                    ("model A", ChosenModel.Described(a, manifestA)), ("model B", ChosenModel.Described(b, manifestB)),
                    .. cycles.Facts,
                ])));
        }
        catch (Exception e) when (e is CycleTableException or IOException or UnauthorizedAccessException)
        {
            return ExitCode.Fail(e.Message);
        }
    }

    private static void Print(Comparison comparison, string format)
    {
        if (format == OutputFormat.Json)
        {
            Console.WriteLine(ReportJson.Of(comparison));
            return;
        }

        if (format == OutputFormat.Markdown)
            Console.Write($"{comparison.Verdict}\n\n"
                + string.Concat(ComparisonTables.All(comparison).Select(table => $"{table.ToMarkdown()}\n"))
                + $"{ComparisonTables.Legend}\n");
        else
            ToTerminal(comparison);
    }

    private static void ToTerminal(Comparison comparison)
    {
        var console = Terminal.Console();
        foreach (var table in ComparisonTables.All(comparison, isTerminal: true))
            table.Write(console);
        console.WriteLine(ComparisonTables.Legend);
        console.WriteLine();
        console.WriteLine(comparison.Verdict);
    }
}
