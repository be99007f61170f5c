using System.CommandLine;

namespace Predictions.LoadTest.Verbs;

/// <summary>All that the load tester can do.</summary>
internal static class VerbTable
{
    // After Ctrl-C the last answers are still waited for, and results written.
    private static readonly TimeSpan EndingTime = TimeSpan.FromMinutes(11);

    public static RootCommand Create() =>
        new("Load a Predictions service, or anything that answers like one. Exit codes: 0 held, 1 missed, 2 bad usage, 3 could not run.")
        {
            PopulateCommand.Create(), RunCommand.Create(), SearchCommand.Create(), CurveCommand.Create(), SoakCommand.Create(), SideBySideCommand.Create(),
        };

    public static async Task<int> RunAsync(string[] arguments)
    {
        var parsed = Create().Parse(arguments);
        var code = await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = EndingTime }).ConfigureAwait(false);
        return parsed.Errors.Count > 0 ? ExitCode.BadUsage : code;
    }
}
