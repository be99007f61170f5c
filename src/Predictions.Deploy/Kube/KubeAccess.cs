using System.Security.Cryptography;
using k8s;
using k8s.Exceptions;

namespace Predictions.Deploy.Kube;

/// <summary>The way to clusters: a kubeconfig.</summary>
/// <param name="path">The file; <c>null</c> for KUBECONFIG's or the user's own.</param>
internal sealed class KubeAccess(string? path)
{
    // A server that does not answer is told of in this time; watches are open for as long as they last.
    private static readonly TimeSpan LongestAnswer = TimeSpan.FromSeconds(20);

    /// <summary>The flags by which Helm finds the same cluster and namespace.</summary>
    public IReadOnlyList<string> HelmFlags(string context, string space) =>
        [.. path is null ? Array.Empty<string>() : ["--kubeconfig", path], "--kube-context", context, "--namespace", space];

    /// <exception cref="DeployException">The kubeconfig cannot be used, or has no such context.</exception>
    public Kubernetes Connect(string context)
    {
        // A variable that is set to nothing is none, as kubectl and Helm have it.
        var file = path ?? (Environment.GetEnvironmentVariable("KUBECONFIG") is { Length: > 0 } named
            ? named
            : KubernetesClientConfiguration.KubeConfigDefaultLocation);
        if (file.Contains(Path.PathSeparator))
            throw DeployException.NotBegun("KUBECONFIG names several files: name one with --kubeconfig");
        try
        {
            var settings = KubernetesClientConfiguration.BuildConfigFromConfigFile(new FileInfo(file), context);
            settings.HttpClientTimeout = LongestAnswer;
            return new Kubernetes(settings);
        }
        catch (Exception e) when (IsOfTheFile(e))
        {
            throw DeployException.NotBegun($"kubeconfig {file}, context {context}: {e.Message.ReplaceLineEndings(" ")}");
        }
    }

    /// <summary>Its reader throws whatever comes of a file that is empty or broken, or of certificates and addresses that are none.</summary>
    private static bool IsOfTheFile(Exception e) => e is
        KubeConfigException or IOException or UnauthorizedAccessException or YamlDotNet.Core.YamlException
        or ArgumentException or FormatException or CryptographicException or InvalidOperationException or NullReferenceException;
}
