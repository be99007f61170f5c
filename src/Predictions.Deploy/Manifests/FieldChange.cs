namespace Predictions.Deploy.Manifests;

/// <summary>One field that will be another.</summary>
/// <param name="Object">Such as "Deployment/predictions".</param>
/// <param name="Path">Such as "spec.template.spec.containers[service].image"; empty where the whole object comes or goes.</param>
/// <param name="Before">What it is; <c>null</c> where it is not there.</param>
/// <param name="After">What it will be; <c>null</c> where it goes.</param>
internal sealed record FieldChange(string Object, string Path, string? Before, string? After)
{
    /// <summary>In one short line.</summary>
    public string Line => Path.Length == 0
        ? $"{(After is null ? "-" : "+")} {Object}"
        : $"{Object} {Path}: {Before ?? "none"} → {After ?? "none"}";
}
