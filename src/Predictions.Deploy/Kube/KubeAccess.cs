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
        var file = path ?? Environment.GetEnvironmentVariable("KUBECONFIG")
            ?? KubernetesClientConfiguration.KubeConfigDefaultLocation;
        if (file.Contains(Path.PathSeparator))
            throw DeployException.NotBegun("KUBECONFIG names several files: name one with --kubeconfig");
        try
        {
            var settings = KubernetesClientConfiguration.BuildConfigFromConfigFile(new FileInfo(file), context);
            settings.HttpClientTimeout = LongestAnswer;
            return new Kubernetes(settings);
        }
        catch (Exception e) when (e is KubeConfigException or IOException or UnauthorizedAccessException or YamlDotNet.Core.YamlException)
        {
            throw DeployException.NotBegun($"kubeconfig {file}, context {context}: {e.Message.ReplaceLineEndings(" ")}");
        }
    }
}
