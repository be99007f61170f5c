using System.CommandLine;
using System.Net.Sockets;
using Predictions.PerfGates.Machine;
using Predictions.PerfGates.Profiles;
using Predictions.PerfGates.Results;
using Predictions.PerfGates.Scenarios;
using Predictions.PerfGates.Servers;
using Predictions.Testing;
using Spectre.Console;
using StackExchange.Redis;

namespace Predictions.PerfGates;

/// <summary>The command line: measures scenarios in order and writes each result as soon as it is known.</summary>
internal static class PerfGatesCommand
{
    /// <summary>On Ctrl-C, the command stops its servers before it ends.</summary>
    public static readonly InvocationConfiguration Configuration = new() { ProcessTerminationTimeout = TimeSpan.FromSeconds(30) };

    private const int AllHeld = 0;
    private const int NotMeasured = 1;
    private const int Missed = 2;

    // A pipe or a file has no width; a narrower console breaks lines in two.
    private const int MinWidth = 160;

    private static readonly Argument<string[]> Names = new("scenario")
    {
        Description = $"The scenarios to measure, by name or by the id of a figure: {AllScenarios.Names}. "
            + "Default: all, in this order.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private static readonly Option<int> Rounds = new("--rounds")
    {
        Description = "Rounds, 1 to 101; each measures all targets of a scenario.", DefaultValueFactory = _ => 5,
    };

    private static readonly Option<int> Seconds = new("--seconds")
    {
        Description = "The measured time of one target in one round, in seconds, 1 to 600.", DefaultValueFactory = _ => 10,
    };

    private static readonly Option<int> SoakMinutes = new("--soak-minutes")
    {
        Description = "The duration of the soak in minutes, 1 to 1,440.", DefaultValueFactory = _ => 30,
    };

    private static readonly Option<bool> Quick = new("--quick")
    {
        Description = "Only check that everything works: one round of 2 seconds, small populations, no results file.",
    };

    private static readonly Option<string?> Programs = new("--programs")
    {
        Description = "A folder to publish the measured programs into. Later runs on the same commit use them again.",
    };

    private static readonly Option<string> Out = new("--out")
    {
        Description = "The folder of the results files, one per processor type; results are merged into them.",
        DefaultValueFactory = _ => MachineFacts.ResultsFolder,
    };

    public static RootCommand Create()
    {
        var command = new RootCommand(
            "Measure the service next to its peers, check the bounds and write the results. "
            + "Exit codes: 0 all bounds held, 1 a scenario could not be measured, 2 a bound was missed.")
        {
            Names, Rounds, Seconds, SoakMinutes, Quick, Programs, Out,
        };
        command.SetAction(RunAsync);
        command.Add(PageCommand());
        command.Add(ProfileCommand.Create(Programs, () => new ProgressLog(Wide(Console.Error), TimeProvider.System)));
        return command;
    }

    private static Command PageCommand()
    {
        var page = new Command(
            "page",
            "Write the page of gates, the charts and the results' pages anew, without a measurement. Runs that are only in git's "
            + "history of the results are added to the history.")
        {
            Out,
        };
        page.SetAction(WritePageAsync);
        return page;
    }

    private static async Task<int> WritePageAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var folder = parsed.GetValue(Out)!;
        try
        {
            var past = new Dictionary<string, IReadOnlyList<Figure>>();
            foreach (var results in ResultsFile.ReadAll(folder))
                past[results.Cpu] = await ResultsHistory.FromGitAsync(
                    Checkout.Root, Path.GetFullPath(ResultsFile.PathOf(folder, results.Cpu, ".json")), cancellation);
            GatesPage.Write(folder, AllScenarios.Gates, results => past[results.Cpu]);
            return AllHeld;
        }
        catch (Exception e) when (e is MeasurementException or IOException)
        {
            return Fail(e.Message);
        }
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var quick = parsed.GetValue(Quick);
        var options = new TestBedOptions(
            quick ? 1 : parsed.GetValue(Rounds), quick ? 2 : parsed.GetValue(Seconds), parsed.GetValue(SoakMinutes), quick);
        var names = parsed.GetValue(Names) ?? [];
        var scenarios = AllScenarios.InOrder.Where(s => names.Length == 0 || names.Any(s.IsNamed)).ToArray();
        if (names.FirstOrDefault(name => !AllScenarios.InOrder.Any(s => s.IsNamed(name))) is { } unknown)
            return Fail($"unknown scenario \"{unknown}\"; the scenarios are {AllScenarios.Names}");
        if ((options.Problem() ?? Requirements.Problem()) is { } problem)
            return Fail(problem);
        try
        {
            return await MeasureAsync(
                scenarios, options, parsed.GetValue(Programs), parsed.GetValue(Out)!, cancellation);
        }
        catch (MeasurementException e)
        {
            return Fail(e.Message);
        }
        catch (OperationCanceledException)
        {
            return Fail("stopped; the results of finished scenarios are written");
        }
    }

    private static async Task<int> MeasureAsync(
        IReadOnlyList<Scenario> scenarios, TestBedOptions options, string? programs, string folder,
        CancellationToken cancellation)
    {
        var run = await RunOfAsync(cancellation);
        // A results file that cannot be read fails here, before hours of measurement.
        ResultsFile.Read(folder, MachineFacts.Cpu());
        await Cores.MoveAsync(Environment.ProcessId, Cores.Load, cancellation);

        var log = new ProgressLog(Wide(Console.Error), TimeProvider.System);
        var kept = programs is null ? null : Path.Combine(programs, run.Commit);
        await using var testBed = new TestBed(options, new PublishedPrograms(log, kept), log);
        var figures = new List<Figure>();
        var unmeasured = 0;
        foreach (var scenario in scenarios)
        {
            if (await TryMeasureAsync(scenario, testBed, cancellation) is not { } measured)
            {
                unmeasured++;
                continue;
            }

            figures.AddRange(measured.Select(figure => figure with { Run = run }));
            if (!options.IsQuick)
                Write(figures, folder);
        }

        Figure.WriteTable(Wide(Console.Out), figures);
        if (!options.IsQuick)
            Console.WriteLine($"written to {ResultsFile.PathOf(folder, MachineFacts.Cpu(), ".md")}");
        return unmeasured > 0 ? NotMeasured : figures.All(f => f.IsHeld) ? AllHeld : Missed;
    }

    private static void Write(IReadOnlyList<Figure> figures, string folder)
    {
        ResultsFile.Read(folder, MachineFacts.Cpu()).With(figures, AllScenarios.Gates).Write(folder);
        GatesPage.Write(folder, AllScenarios.Gates, _ => []);
    }

    private static async Task<IReadOnlyList<Figure>?> TryMeasureAsync(
        Scenario scenario, TestBed testBed, CancellationToken cancellation)
    {
        testBed.Log.Write($"— {scenario.Name} —");
        try
        {
            return await scenario.MeasureAsync(testBed, cancellation);
        }
        catch (Exception e) when (
            e is MeasurementException or IOException or SocketException or HttpRequestException or RedisException)
        {
            testBed.Log.Write($"{scenario.Name} could not be measured: {e.Message.ReplaceLineEndings(" ")}");
            return null;
        }
    }

    private static async Task<Run> RunOfAsync(CancellationToken cancellation) => new(
        DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime),
        await MachineFacts.CommitAsync(Checkout.Root, cancellation),
        string.Join(
            ' ', ["dotnet run -c Release --project benchmarks/Predictions.PerfGates --",
                .. Environment.GetCommandLineArgs().Skip(1)]),
        await MachineFacts.VersionsAsync(Checkout.Root, cancellation));

    private static IAnsiConsole Wide(TextWriter output)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output) });
        console.Profile.Width = Math.Max(console.Profile.Width, MinWidth);
        return console;
    }

    /// <summary>Prints why nothing was measured, and returns the exit code.</summary>
    internal static int Fail(string reason)
    {
        Console.Error.WriteLine($"perfgates: {reason}");
        return NotMeasured;
    }
}
