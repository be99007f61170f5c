using CliWrap;
using CliWrap.Buffered;
using Predictions.Testing;

namespace Predictions.Charts.Tests.Watching;

/// <summary>Prometheus' own checks.</summary>
internal static class Promtool
{
    /// <summary>Runs it, and fails with what it said where it was not content.</summary>
    public static async Task ApprovesAsync(params IEnumerable<string> arguments)
    {
        var run = await Cli.Wrap(Checkout.Tool("promtool")).WithArguments(arguments).WithValidation(CommandResultValidation.None)
            .ExecuteBufferedAsync(TestContext.Current.CancellationToken);
        Assert.True(run.IsSuccess, run.StandardOutput + run.StandardError);
    }

    /// <summary>Has it check text on its standard input.</summary>
    /// <returns>What it remarked.</returns>
    public static async Task<string> RemarksAsync(string text, params IEnumerable<string> arguments)
    {
        var run = await Cli.Wrap(Checkout.Tool("promtool")).WithArguments(arguments).WithValidation(CommandResultValidation.None)
            .WithStandardInputPipe(PipeSource.FromString(text)).ExecuteBufferedAsync(TestContext.Current.CancellationToken);
        return run.StandardOutput + run.StandardError;
    }
}
