namespace Predictions.Deploy.Tests.Cluster.Storage;

/// <summary>One kind of object that the API serves.</summary>
/// <param name="HasStatus">Its status is written through a path of its own, and kept by writes to the object.</param>
/// <param name="IsCustom">It is defined by a CustomResourceDefinition: its lists are merged as a whole.</param>
internal sealed record ResourceKind(
    string Group, string Version, string Plural, string Kind, bool Namespaced = true, bool HasStatus = false, bool IsCustom = false)
{
    public string ApiVersion => Group.Length == 0 ? Version : $"{Group}/{Version}";

    /// <summary>Where the paths of its group begin.</summary>
    public string Root => Group.Length == 0 ? $"/api/{Version}" : $"/apis/{Group}/{Version}";

    /// <summary>Kubernetes keeps the events of both groups in one place.</summary>
    public ResourceKind Stored => this == Kinds.NewEvents ? Kinds.Events : this;
}
