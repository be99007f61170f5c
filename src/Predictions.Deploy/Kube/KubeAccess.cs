using System.Security.Cryptography;
using k8s;
using k8s.Exceptions;

namespace Predictions.Deploy.Kube;

/// <summary>Connects to clusters by a kubeconfig.</summary>
/// <param name="path">The file; <c>null</c> for the one in KUBECONFIG or the user's own.</param>
internal sealed class KubeAccess(string? path)
{
    // Of a call; watches stay open longer.
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(20);

    /// <summary>Helm's flags for the same cluster and namespace.</summary>
    public IReadOnlyList<string> HelmFlags(string context, string space) =>
        [.. path is null ? Array.Empty<string>() : ["--kubeconfig", path], "--kube-context", context, "--namespace", space];

    /// <summary>Connects to the cluster of a context.</summary>
    /// <exception cref="DeployException">The kubeconfig is invalid, or has no such context.</exception>
    public Kubernetes Connect(string context)
    {
        // An empty variable counts as unset, as for kubectl and Helm.
        var file = path ?? (Environment.GetEnvironmentVariable("KUBECONFIG") is { Length: > 0 } named
            ? named
            : KubernetesClientConfiguration.KubeConfigDefaultLocation);
        if (file.Contains(Path.PathSeparator))
            throw DeployException.NotBegun("KUBECONFIG names several files: name one with --kubeconfig");
        try
        {
            var settings = KubernetesClientConfiguration.BuildConfigFromConfigFile(new FileInfo(file), context);
            settings.HttpClientTimeout = Timeout;
            return new Kubernetes(settings);
        }
        catch (Exception e) when (IsInvalidFile(e))
        {
            throw DeployException.NotBegun($"kubeconfig {file}, context {context}: {e.Message.ReplaceLineEndings(" ")}");
        }
    }

    /// <summary>
    /// The exceptions that the client's reader throws for an empty or broken file, a bad certificate or a bad address.
    /// </summary>
    private static bool IsInvalidFile(Exception e) => e is
        KubeConfigException or IOException or UnauthorizedAccessException or YamlDotNet.Core.YamlException
        or ArgumentException or FormatException or CryptographicException or InvalidOperationException or NullReferenceException;
}
