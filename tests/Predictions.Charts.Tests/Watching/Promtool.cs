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
        var run = await RunAsync("", arguments);
        Assert.True(run.IsSuccess, Output(run));
    }

    /// <summary>Runs promtool on a file with this text, and fails with its output where it finds an error.</summary>
    public static async Task ApprovesTextAsync(string text, params IEnumerable<string> arguments)
    {
        var problems = await FileProblemsAsync(text, arguments);
        Assert.True(problems.Length == 0, problems);
    }

    /// <summary>Runs promtool on a file with this text.</summary>
    /// <returns>Its output where it finds an error; otherwise empty.</returns>
    public static async Task<string> FileProblemsAsync(string text, params IEnumerable<string> arguments)
    {
        var path = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(path, text, TestContext.Current.CancellationToken);
            var run = await RunAsync("", [.. arguments, path]);
            return run.IsSuccess ? "" : Output(run);
        }
        finally
        {
            File.Delete(path);
        }
    }

    /// <summary>Runs promtool on a text.</summary>
    /// <returns>Its remarks.</returns>
    public static async Task<string> RemarksAsync(string text, params IEnumerable<string> arguments) =>
        Output(await RunAsync(text, arguments));

    private static string Output(BufferedCommandResult run) => run.StandardOutput + run.StandardError;

    private static async Task<BufferedCommandResult> RunAsync(string input, IEnumerable<string> arguments) =>
        await Cli.Wrap(Checkout.Tool("promtool")).WithArguments(arguments).WithValidation(CommandResultValidation.None)
            .WithStandardInputPipe(PipeSource.FromString(input)).ExecuteBufferedAsync(TestContext.Current.CancellationToken);
}
