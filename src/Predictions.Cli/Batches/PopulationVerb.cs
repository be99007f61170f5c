using Predictions.Cli.Store;

namespace Predictions.Cli.Batches;

/// <summary>Runs a verb over a population: what was expected to go wrong is one line and an exit code.</summary>
internal static class PopulationVerb
{
    public static int Run(Func<Task<int>> verb)
    {
        try
        {
            return verb().GetAwaiter().GetResult();
        }
        catch (Exception e) when (e is PopulationException or StoreChoiceException)
        {
            return ExitCode.Fail(e.Message);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return ExitCode.Fail($"{e.Message.ReplaceLineEndings(" ")} What was done until then can be gone on from.");
        }
    }
}
