namespace Predictions.Deploy.Capacity.Days;

/// <summary>What a second of a day came to.</summary>
/// <param name="Calls">Calls made, retries not counted.</param>
/// <param name="Asked">Calls made, retries too: each is an answer, or the want of one.</param>
/// <param name="InTime">Answered without an error and in time.</param>
/// <param name="Late">Answered without an error, but late.</param>
/// <param name="Refused">Refused at once for want of room.</param>
/// <param name="Failed">Ended with another error, or without an answer.</param>
/// <param name="Wanted">Replicas that the autoscaler wants.</param>
/// <param name="Serving">Replicas that answer.</param>
/// <param name="Nodes">Nodes that are paid for.</param>
/// <param name="Capacity">Calls that those which answer hold within the SLO, were all callers to know all of them.</param>
public readonly record struct DaySecond(
    double Calls, double Asked, double InTime, double Late, double Refused, double Failed, int Wanted, int Serving, int Nodes, double Capacity)
{
    /// <summary>Answers that count against the SLO.</summary>
    public double Missed => Late + Refused + Failed;
}
