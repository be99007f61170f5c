using Predictions.Bounds.Machine;
using Predictions.Bounds.Progress;
using Predictions.Bounds.Results;
using Predictions.Bounds.Rows;
using Predictions.Bounds.Servers;
using Spectre.Console;

namespace Predictions.Bounds;

/// <summary>Measures rows one after the other and writes each as soon as it is there.</summary>
internal static class Sequence
{
    public const int AllHeld = 0;
    public const int NotMeasured = 1;
    public const int Missed = 2;

    /// <returns>0 where all bounds are held, 2 where one is not.</returns>
    /// <exception cref="MeasurementException">Something could not be measured.</exception>
    public static async Task<int> RunAsync(
        IReadOnlyList<IRow> rows, StandOptions options, string folder, CancellationToken cancellation)
    {
        var root = Checkout.Root();
        var run = new Run(
            DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime),
            await MachineFacts.CommitAsync(root, cancellation),
            $"dotnet run -c Release --project benchmarks/Predictions.Bounds -- {string.Join(' ', Environment.GetCommandLineArgs().Skip(1))}".TrimEnd(' ', '-'),
            await MachineFacts.VersionsAsync(root, cancellation));
        // A file of results that cannot be merged into is told before hours are spent.
        ResultsFile.Read(folder, MachineFacts.Cpu());
        await Cores.MoveAsync(Environment.ProcessId, Cores.Load, cancellation);

        var steps = new Steps(ErrorConsole(), TimeProvider.System);
        await using var stand = new Stand(options, new PublishedPrograms(root, steps), steps);
        var figures = new List<Figure>();
        foreach (var row in rows)
        {
            steps.Tell($"— {row.Name} —");
            var measured = await row.MeasureAsync(stand, cancellation);
            figures.AddRange(measured.Select(figure => figure with { Run = run }));
            if (!options.IsQuick)
                Write(folder, figures);
        }

        ResultsTable.Write(AnsiConsole.Console, figures);
        if (!options.IsQuick)
            AnsiConsole.Console.MarkupLineInterpolated($"written to {folder}");
        return figures.All(f => f.IsHeld) ? AllHeld : Missed;
    }

    private static void Write(string folder, IReadOnlyList<Figure> figures) =>
        ResultsFile.Read(folder, MachineFacts.Cpu()).With(figures, AllRows.FigureOrder).Write(folder);

    private static IAnsiConsole ErrorConsole() =>
        AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
}
