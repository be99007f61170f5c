namespace Predictions.LoadTest.Verbs;

/// <summary>What a verb tells the shell.</summary>
internal static class ExitCode
{
    /// <summary>It ran, and what was asked of the target held.</summary>
    public const int Held = 0;

    /// <summary>It ran, and the target missed what was asked of it.</summary>
    public const int Missed = 1;

    /// <summary>The command line cannot be followed; one line on standard error says why.</summary>
    public const int BadUsage = 2;

    /// <summary>It could not be run, or not to its end; one line on standard error says why.</summary>
    public const int CouldNotRun = 3;

    public static int Misused(string why) => Say(why, BadUsage);

    public static int Unable(string why) => Say(why, CouldNotRun);

    private static int Say(string why, int code)
    {
        Console.Error.WriteLine($"loadtest: {why}");
        return code;
    }
}
