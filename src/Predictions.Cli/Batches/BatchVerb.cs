using Predictions.Cli.Store;
using Predictions.Redis.Store;

namespace Predictions.Cli.Batches;

/// <summary>Runs a verb over many users, and turns expected errors into one line and an exit code.</summary>
internal static class BatchVerb
{
    public static int Run(Func<Task<int>> verb)
    {
        try
        {
            return verb().GetAwaiter().GetResult();
        }
        catch (Exception e) when (e is BatchException or StoreChoiceException or KeyFormException)
        {
            return ExitCode.Fail(e.Message);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return ExitCode.Fail($"{e.Message.ReplaceLineEndings(" ")} Run the command again to resume.");
        }
    }
}

/// <summary>A batch run cannot continue. The message is one line for the user.</summary>
internal sealed class BatchException(string message) : Exception(message)
{
    /// <summary>An error on one line of a file.</summary>
    public static BatchException At(string file, long line, string wrong) => new($"{file}: line {line}: {wrong}");
}
