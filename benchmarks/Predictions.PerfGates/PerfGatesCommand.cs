using System.CommandLine;
using Predictions.PerfGates.Machine;
using Predictions.PerfGates.Scenarios;

namespace Predictions.PerfGates;

/// <summary>The command line.</summary>
internal static class PerfGatesCommand
{
    /// <summary>Whatever was started is ended before this program is, also when it is told to stop.</summary>
    public static readonly InvocationConfiguration Patient = new() { ProcessTerminationTimeout = TimeSpan.FromSeconds(30) };

    private static readonly Argument<string[]> Rows = new("row")
    {
        Description = $"What to measure: {string.Join(", ", AllScenarios.InOrder.Select(row => row.Name))}. Default: all, in this order.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private static readonly Option<int> Rounds = new("--rounds")
    {
        Description = "How often all targets of a row take their turn, 1 to 101.", DefaultValueFactory = _ => 5,
    };

    private static readonly Option<int> Seconds = new("--seconds")
    {
        Description = "How long a turn lasts, 1 to 600.", DefaultValueFactory = _ => 10,
    };

    private static readonly Option<int> SoakMinutes = new("--soak-minutes")
    {
        Description = "How long the soak lasts, 1 to 1,440.", DefaultValueFactory = _ => 30,
    };

    private static readonly Option<bool> Quick = new("--quick")
    {
        Description = "Only see whether it works: one round of 2 seconds, small populations, and no results are written.",
    };

    private static readonly Option<string> Out = new("--out")
    {
        Description = "The folder that results are merged into, a file for each kind of processor.",
        DefaultValueFactory = _ => MachineFacts.ResultsFolder,
    };

    public static RootCommand Create()
    {
        var command = new RootCommand("Measures the bounds on speed, each beside its peers in one run, and writes what came of it.")
        {
            Rows, Rounds, Seconds, SoakMinutes, Quick, Out,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var quick = parsed.GetValue(Quick);
        var options = new TestBedOptions(
            quick ? 1 : parsed.GetValue(Rounds), quick ? 2 : parsed.GetValue(Seconds), parsed.GetValue(SoakMinutes), quick);
        var asked = parsed.GetValue(Rows) ?? [];
        var rows = AllScenarios.InOrder.Where(row => asked.Length == 0 || asked.Contains(row.Name)).ToArray();
        if (asked.FirstOrDefault(name => AllScenarios.InOrder.All(row => row.Name != name)) is { } unknown)
            return Fail($"there is no row \"{unknown}\"; there are {string.Join(", ", AllScenarios.InOrder.Select(row => row.Name))}");
        if ((options.Problem() ?? Requirements.Problem()) is { } problem)
            return Fail(problem);
        try
        {
            return await Sequence.RunAsync(rows, options, parsed.GetValue(Out)!, cancellation);
        }
        catch (MeasurementException e)
        {
            return Fail(e.Message);
        }
        catch (OperationCanceledException)
        {
            return Fail("stopped; what was measured before is written");
        }
    }

    private static int Fail(string why)
    {
        Console.Error.WriteLine($"bounds: {why}");
        return Sequence.NotMeasured;
    }
}
