using Spectre.Console;

namespace Predictions.PerfGates.Progress;

/// <summary>What is being done, a line each on standard error, with the time since the start.</summary>
internal sealed class Steps(IAnsiConsole console, TimeProvider clock)
{
    private readonly long _began = clock.GetTimestamp();

    public void Tell(string step) =>
        console.MarkupLineInterpolated($"[grey]{clock.GetElapsedTime(_began):h\\:mm\\:ss}[/] {step}");
}
