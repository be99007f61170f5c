namespace Predictions.Cli;

/// <summary>What a verb tells the shell.</summary>
internal static class ExitCode
{
    public const int Success = 0;

    /// <summary>It could not be done; one line on standard error says why. Also what a malformed command line gives.</summary>
    public const int Failure = 1;

    /// <summary>It could have been done, and the evidence forbids it.</summary>
    public const int Refused = 2;

    /// <summary>It was done, and some users of it failed; the output names them and the reason.</summary>
    public const int SomeFailed = 3;

    /// <summary>The rollout failed and was rolled back.</summary>
    public const int RolledBack = 4;

    /// <summary>The rollout failed and so did the rollback: a person must repair the release.</summary>
    public const int RollbackFailed = 5;

    /// <summary>Says why on standard error.</summary>
    public static int Fail(string why) => Say(why, Failure);

    /// <summary>Says on standard error what stands against it.</summary>
    public static int Refuse(string why) => Say(why, Refused);

    /// <summary>Says on standard error what failed and was taken back.</summary>
    public static int WentBack(string why) => Say(why, RolledBack);

    /// <summary>Says on standard error what failed and could not be taken back.</summary>
    public static int NeedsAPerson(string why) => Say(why, RollbackFailed);

    private static int Say(string why, int code)
    {
        Console.Error.WriteLine($"predictions: {why}");
        return code;
    }
}
