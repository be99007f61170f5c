namespace Predictions.Deploy;

/// <summary>How a deployment ended. Each outcome has its own exit code.</summary>
public enum DeployOutcome
{
    /// <summary>The version runs and is ready.</summary>
    Deployed,

    /// <summary>The version before runs again.</summary>
    WentBack,

    /// <summary>Every rule passed in a dry run; nothing was written.</summary>
    DryRun,

    /// <summary>An argument is malformed, or a system that the run needs cannot be reached. Nothing was changed.</summary>
    NotBegun,

    /// <summary>A rule failed, or the user declined. Nothing was changed.</summary>
    Refused,

    /// <summary>The rollout failed, and the previous version runs again.</summary>
    RolledBack,

    /// <summary>The rollout failed and so did the rollback: a person must repair the release.</summary>
    RollbackFailed,
}

/// <summary>The outcome with its reason.</summary>
/// <param name="Outcome">How the deployment ended.</param>
/// <param name="Sentence">Why, in one line.</param>
public sealed record DeployResult(DeployOutcome Outcome, string Sentence);

/// <summary>
/// Ends a deployment before its rollout. Only <see cref="DeployRun"/>, <see cref="GoBackRun"/> and
/// <see cref="DeployHistoryQuery"/> turn it into a result.
/// </summary>
internal sealed class DeployException(DeployOutcome outcome, string sentence) : Exception(sentence)
{
    public DeployResult Result => new(outcome, Message);

    public static DeployException NotBegun(string sentence) => new(DeployOutcome.NotBegun, sentence);

    public static DeployException Refused(string sentence) => new(DeployOutcome.Refused, sentence);
}
