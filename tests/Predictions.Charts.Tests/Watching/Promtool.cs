using CliWrap;
using CliWrap.Buffered;
using Predictions.Testing;

namespace Predictions.Charts.Tests.Watching;

/// <summary>Runs Prometheus's promtool.</summary>
internal static class Promtool
{
    /// <summary>Runs promtool, and fails with its output where it finds an error.</summary>
    public static async Task ApprovesAsync(params IEnumerable<string> arguments)
    {
        var run = await Cli.Wrap(Checkout.Tool("promtool")).WithArguments(arguments).WithValidation(CommandResultValidation.None)
            .ExecuteBufferedAsync(TestContext.Current.CancellationToken);
        Assert.True(run.IsSuccess, run.StandardOutput + run.StandardError);
    }

    /// <summary>Runs promtool on a text.</summary>
    /// <returns>Its remarks.</returns>
    public static async Task<string> RemarksAsync(string text, params IEnumerable<string> arguments)
    {
        var run = await Cli.Wrap(Checkout.Tool("promtool")).WithArguments(arguments).WithValidation(CommandResultValidation.None)
            .WithStandardInputPipe(PipeSource.FromString(text)).ExecuteBufferedAsync(TestContext.Current.CancellationToken);
        return run.StandardOutput + run.StandardError;
    }
}
