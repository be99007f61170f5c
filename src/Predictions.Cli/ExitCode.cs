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
    /// <returns>The code.</returns>
    public static int Fail(string why, int code = Failure)
    {
        Console.Error.WriteLine($"predictions: {why}");
        return code;
    }
}
