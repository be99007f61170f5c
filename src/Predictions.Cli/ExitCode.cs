namespace Predictions.Cli;

/// <summary>What a verb tells the shell.</summary>
internal static class ExitCode
{
    public const int Success = 0;

    /// <summary>It could not be done; one line on standard error says why. Also what a malformed command line gives.</summary>
    public const int Failure = 1;

    /// <summary>Says why on standard error.</summary>
    public static int Fail(string why)
    {
        Console.Error.WriteLine($"predictions: {why}");
        return Failure;
    }
}
