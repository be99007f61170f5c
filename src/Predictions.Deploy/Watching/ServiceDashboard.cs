namespace Predictions.Deploy.Watching;

/// <summary>The dashboard of Predictions, from what its callers notice down to what it runs on.</summary>
public static class ServiceDashboard
{
    /// <summary>All of it.</summary>
    public static Dashboard Create() => new("predictions", "Predictions",
    [
        CallRows.Objective, CallRows.Calls, CallRows.Overload, CallRows.Stages,
        StoreRows.Store, StoreRows.Keys,
        ModelRows.InUse, ModelRows.Accuracy,
        PlatformRows.Autoscaling, PlatformRows.Runtime,
    ]);
}
