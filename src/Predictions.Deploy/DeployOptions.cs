namespace Predictions.Deploy;

/// <summary>The arguments of <c>predictions deploy</c>.</summary>
/// <param name="Image">An image with a tag or a digest.</param>
/// <param name="Environment">The name of an environment of deploy.yaml.</param>
/// <param name="Folder">A folder of the checkout to deploy from.</param>
public sealed record DeployOptions(string Image, string Environment, string Folder)
{
    /// <summary>Deploys without a confirmation, even on a terminal.</summary>
    public bool Yes { get; init; }

    /// <summary>Judges every rule and shows the changes, and writes nothing anywhere.</summary>
    public bool DryRun { get; init; }

    /// <summary>The registry uses HTTP; accepted only for a loopback address.</summary>
    public bool PlainHttp { get; init; }

    /// <summary>Names of rules to overrule.</summary>
    public IReadOnlyList<string> Overruled { get; init; } = [];

    /// <summary>The reason for overruling them; the audit keeps it.</summary>
    public string? Because { get; init; }

    /// <summary>The file to append audit lines to, in addition to standard error; <c>null</c> for none.</summary>
    public string? AuditFile { get; init; }

    /// <summary>The folder for the evidence of a failure; <c>null</c> for one in the user's data folder.</summary>
    public string? EvidenceFolder { get; init; }

    /// <summary>Helm's program; <c>null</c> to search for it.</summary>
    public string? Helm { get; init; }

    /// <summary>The kubeconfig; <c>null</c> for the one in KUBECONFIG or the user's own.</summary>
    public string? KubeConfig { get; init; }
}
