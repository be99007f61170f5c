namespace Predictions.Deploy.Audit;

/// <summary>Outcomes as the audit and people say them.</summary>
internal static class OutcomeWords
{
    public static string Of(DeployOutcome outcome) => outcome switch
    {
        DeployOutcome.Deployed => "deployed",
        DeployOutcome.Rehearsed => "rehearsed",
        DeployOutcome.NotBegun => "not begun",
        DeployOutcome.Refused => "refused",
        DeployOutcome.RolledBack => "rolled back",
        _ => "left broken",
    };

    /// <summary>The reason of an event of Kubernetes: one word.</summary>
    public static string Event(DeployOutcome outcome) => outcome switch
    {
        DeployOutcome.Deployed => "Deployed",
        DeployOutcome.Refused => "DeployRefused",
        DeployOutcome.RolledBack => "DeployRolledBack",
        DeployOutcome.NotBegun => "DeployNotBegun",
        _ => "DeployLeftBroken",
    };
}
