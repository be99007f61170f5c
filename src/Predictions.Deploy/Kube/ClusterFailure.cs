using k8s.Autorest;
using k8s.Exceptions;

namespace Predictions.Deploy.Kube;

/// <summary>What a cluster that is not well makes of a call.</summary>
internal static class ClusterFailure
{
    /// <summary>Whether it is the cluster's, or the way's to it: an answer that says no, no answer, or none in time.</summary>
    public static bool Is(Exception e) =>
        e is HttpOperationException or HttpRequestException or IOException or OperationCanceledException or KubeConfigException;
}
