using Predictions.Cli.Store;

namespace Predictions.Cli.Batches;

/// <summary>Runs a verb over a population: what was expected to go wrong is one line and an exit code.</summary>
internal static class BatchVerb
{
    public static int Run(Func<Task<int>> verb)
    {
        try
        {
            return verb().GetAwaiter().GetResult();
        }
        catch (Exception e) when (e is BatchException or StoreChoiceException)
        {
            return ExitCode.Fail(e.Message);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return ExitCode.Fail($"{e.Message.ReplaceLineEndings(" ")} What was done until then can be gone on from.");
        }
    }
}

/// <summary>A run over a population cannot go on. Its message is one line for whoever started it.</summary>
internal sealed class BatchException(string message) : Exception(message)
{
    /// <summary>Something in a file is not as it must be.</summary>
    public static BatchException At(string file, long line, string wrong) => new($"{file}: line {line}: {wrong}");
}
