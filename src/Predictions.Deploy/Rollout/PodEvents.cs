using k8s.Models;

namespace Predictions.Deploy.Rollout;

/// <summary>What the cluster says of a release's objects.</summary>
internal static class PodEvents
{
    /// <summary>Whether it is of the release: of its Deployment, or of what is named after it.</summary>
    public static bool IsOf(Corev1Event told, string release) =>
        told.InvolvedObject?.Name is { } name && (name == release || name.StartsWith(release + "-", StringComparison.Ordinal));

    /// <summary>When it was last told.</summary>
    public static DateTimeOffset When(Corev1Event told) =>
        (told.LastTimestamp ?? told.EventTime ?? told.FirstTimestamp ?? told.Metadata.CreationTimestamp) is { } at
            ? new DateTimeOffset(at.ToUniversalTime())
            : DateTimeOffset.MinValue;

    /// <summary>In one line.</summary>
    public static string Line(Corev1Event told) =>
        $"{told.Type} {told.Reason} {told.InvolvedObject.Kind}/{told.InvolvedObject.Name}: {told.Message?.ReplaceLineEndings(" ")}";
}
