using System.Net.Sockets;
using Predictions.PerfGates.Machine;
using Predictions.PerfGates.Progress;
using Predictions.PerfGates.Results;
using Predictions.PerfGates.Scenarios;
using Predictions.PerfGates.Servers;
using Spectre.Console;
using StackExchange.Redis;

namespace Predictions.PerfGates;

/// <summary>Measures rows one after the other and writes each as soon as it is there.</summary>
internal static class Sequence
{
    public const int AllHeld = 0;
    public const int NotMeasured = 1;
    public const int Missed = 2;

    // Narrower, a line would break in two; a pipe or file has no width of its own.
    private const int LeastWidth = 160;

    /// <returns>0 where all bounds are held, 2 where one is not, 1 where a row could not be measured; the others then still are.</returns>
    /// <exception cref="MeasurementException">Nothing can be measured.</exception>
    public static async Task<int> RunAsync(
        IReadOnlyList<IScenario> rows, TestBedOptions options, string folder, CancellationToken cancellation)
    {
        var root = Checkout.Root();
        var run = await RunOfAsync(root, cancellation);
        // A file of results that cannot be merged into is told before hours are spent.
        ResultsFile.Read(folder, MachineFacts.Cpu());
        await Cores.MoveAsync(Environment.ProcessId, Cores.Load, cancellation);

        var steps = new Steps(Wide(Console.Error), TimeProvider.System);
        await using var stand = new TestBed(options, new PublishedPrograms(root, steps), steps);
        var figures = new List<Figure>();
        var unmeasured = 0;
        foreach (var row in rows)
        {
            if (await MeasureAsync(row, testBed, cancellation) is not { } measured)
            {
                unmeasured++;
                continue;
            }

            figures.AddRange(measured.Select(figure => figure with { Run = run }));
            if (!options.IsQuick)
                Write(folder, figures);
        }

        ResultsTable.Write(Wide(Console.Out), figures);
        if (!options.IsQuick)
            Console.WriteLine($"written to {ResultsFile.PathOf(folder, MachineFacts.Cpu(), ".md")}");
        return unmeasured > 0 ? NotMeasured : figures.All(f => f.IsHeld) ? AllHeld : Missed;
    }

    private static async Task<IReadOnlyList<Figure>?> MeasureAsync(IScenario row, TestBed testBed, CancellationToken cancellation)
    {
        testBed.Steps.Tell($"— {row.Name} —");
        try
        {
            return await row.MeasureAsync(testBed, cancellation);
        }
        catch (Exception e) when (e is MeasurementException or IOException or SocketException or HttpRequestException or RedisException)
        {
            testBed.Steps.Tell($"{row.Name} could not be measured: {e.Message.ReplaceLineEndings(" ")}");
            return null;
        }
    }

    private static async Task<Run> RunOfAsync(string root, CancellationToken cancellation) => new(
        DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime),
        await MachineFacts.CommitAsync(root, cancellation),
        string.Join(' ', ["dotnet run -c Release --project benchmarks/Predictions.PerfGates --", .. Environment.GetCommandLineArgs().Skip(1)]),
        await MachineFacts.VersionsAsync(root, cancellation));

    private static void Write(string folder, IReadOnlyList<Figure> figures) =>
        ResultsFile.Read(folder, MachineFacts.Cpu()).With(figures, AllScenarios.FigureOrder).Write(folder);

    private static IAnsiConsole Wide(TextWriter where)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(where) });
        console.Profile.Width = Math.Max(console.Profile.Width, LeastWidth);
        return console;
    }
}
