namespace Predictions.Cli;

/// <summary>Exit codes of the verbs.</summary>
internal static class ExitCode
{
    public const int Success = 0;

    /// <summary>An error; standard error has one line. Also for a malformed command line.</summary>
    public const int Failure = 1;

    /// <summary>The evidence forbids what was requested.</summary>
    public const int Refused = 2;

    /// <summary>Done, with errors of single users; the output names them.</summary>
    public const int SomeFailed = 3;

    /// <summary>The rollout failed and was rolled back.</summary>
    public const int RolledBack = 4;

    /// <summary>The rollout failed and so did the rollback: a person must repair the release.</summary>
    public const int RollbackFailed = 5;

    /// <summary>Prints an error.</summary>
    public static int Fail(string why) => Say(why, Failure);

    /// <summary>Prints why the evidence forbids it.</summary>
    public static int Refuse(string why) => Say(why, Refused);

    /// <summary>Prints the error that was rolled back.</summary>
    public static int WentBack(string why) => Say(why, RolledBack);

    /// <summary>Prints the error whose rollback failed.</summary>
    public static int NeedsAPerson(string why) => Say(why, RollbackFailed);

    private static int Say(string why, int code)
    {
        Console.Error.WriteLine($"predictions: {why}");
        return code;
    }
}
