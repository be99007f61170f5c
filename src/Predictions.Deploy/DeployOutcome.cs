namespace Predictions.Deploy;

/// <summary>How a deployment ended; the shell is told each by an exit code of its own.</summary>
public enum DeployOutcome
{
    /// <summary>The version runs and is ready.</summary>
    Deployed,

    /// <summary>Nothing was to be written, and the rules would have let it go on.</summary>
    Rehearsed,

    /// <summary>It was not begun: what was asked is malformed, or something that it needs cannot be reached. Nothing was changed.</summary>
    NotBegun,

    /// <summary>It could have been done, and a rule or a person forbids it. Nothing was changed.</summary>
    Refused,

    /// <summary>It failed, and what ran before runs again.</summary>
    RolledBack,

    /// <summary>It failed, and going back failed too: a person is needed.</summary>
    LeftBroken,
}

/// <summary>An outcome in a sentence.</summary>
/// <param name="Outcome">How it ended.</param>
/// <param name="Sentence">Why, in one line.</param>
public sealed record DeployEnding(DeployOutcome Outcome, string Sentence);

/// <summary>Ends a deployment before its rollout; <see cref="Deployment"/> alone catches it.</summary>
internal sealed class DeployException(DeployOutcome outcome, string sentence) : Exception(sentence)
{
    public DeployEnding Ending => new(outcome, Message);

    public static DeployException NotBegun(string sentence) => new(DeployOutcome.NotBegun, sentence);

    public static DeployException Refused(string sentence) => new(DeployOutcome.Refused, sentence);
}
