namespace Predictions.Deploy;

/// <summary>What was typed.</summary>
/// <param name="Image">WHAT: an image with a tag or a digest.</param>
/// <param name="Environment">WHERE: the name of an environment of deploy.yaml.</param>
/// <param name="Folder">A folder of the checkout that it is deployed from.</param>
public sealed record DeployAsk(string Image, string Environment, string Folder)
{
    /// <summary>Nobody is asked, even on a terminal.</summary>
    public bool Yes { get; init; }

    /// <summary>All is looked at and told, and nothing is written anywhere.</summary>
    public bool DryRun { get; init; }

    /// <summary>The registry speaks HTTP; only for one on this machine.</summary>
    public bool PlainHttp { get; init; }

    /// <summary>Rules that may not stop it.</summary>
    public IReadOnlyList<string> Overruled { get; init; } = [];

    /// <summary>Why they may not; kept in the audit.</summary>
    public string? Because { get; init; }

    /// <summary>The file that audit lines are appended to, beside standard error; <c>null</c> for none.</summary>
    public string? AuditFile { get; init; }

    /// <summary>The folder that evidence of failures is kept in; <c>null</c> for one in the user's own data.</summary>
    public string? EvidenceFolder { get; init; }

    /// <summary>Helm's program; <c>null</c> to look for one.</summary>
    public string? Helm { get; init; }

    /// <summary>The kubeconfig; <c>null</c> for KUBECONFIG's or the user's own.</summary>
    public string? KubeConfig { get; init; }
}
