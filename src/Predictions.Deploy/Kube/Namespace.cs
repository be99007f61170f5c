using System.Net;
using System.Text.Json;
using Predictions.Deploy.Configuration;
using k8s;
using k8s.Autorest;
using k8s.Exceptions;
using k8s.Models;

namespace Predictions.Deploy.Kube;

/// <summary>Reads and writes one namespace of one cluster.</summary>
/// <param name="client">The cluster's API.</param>
/// <param name="context">The cluster's name in the kubeconfig.</param>
/// <param name="name">The namespace.</param>
/// <param name="release">The name of the release and of its Deployment.</param>
internal sealed class Namespace(Kubernetes client, string context, string name, string release) : IDisposable
{
    /// <summary>The namespace of an environment.</summary>
    /// <exception cref="DeployException">The kubeconfig is invalid, or has no such context.</exception>
    public static Namespace Of(KubeAccess access, EnvironmentSettings environment, DeploySettings settings) =>
        new(access.Connect(environment.Context), environment.Context, environment.Namespace, settings.Release);

    public string Name => name;

    public string Release => release;

    /// <summary>The label selector of the release's pods.</summary>
    public string Selector => $"app.kubernetes.io/instance={release}";

    public Kubernetes Client => client;

    /// <summary>The cluster's version, such as "v1.35.1".</summary>
    public async Task<string> VersionAsync(CancellationToken stop) =>
        (await CallAsync(() => client.Version.GetCodeAsync(stop), stop)).GitVersion;

    /// <summary>Whether the namespace exists.</summary>
    public async Task<bool> IsThereAsync(CancellationToken stop) =>
        await FindAsync(() => client.CoreV1.ReadNamespaceAsync(name, cancellationToken: stop), stop) is not null;

    /// <summary>Creates the namespace where it does not exist. It accepts only pods of the "restricted" profile.</summary>
    public async Task MakeAsync(CancellationToken stop)
    {
        if (await IsThereAsync(stop))
            return;
        var space = new V1Namespace
        {
            Metadata = new V1ObjectMeta
            {
                Name = name,
                Labels = new Dictionary<string, string> { ["pod-security.kubernetes.io/enforce"] = "restricted" },
            },
        };
        try
        {
            await CallAsync(() => client.CoreV1.CreateNamespaceAsync(space, cancellationToken: stop), stop);
        }
        catch (DeployException)
        {
            // Another run may have created it meanwhile.
            if (!await IsThereAsync(stop))
                throw;
        }
    }

    /// <summary>The release's Deployment; <c>null</c> where there is none.</summary>
    public Task<V1Deployment?> DeploymentAsync(CancellationToken stop) =>
        FindAsync(() => client.AppsV1.ReadNamespacedDeploymentAsync(release, name, cancellationToken: stop), stop);

    /// <summary>The release's pods.</summary>
    public async Task<IReadOnlyList<V1Pod>> PodsAsync(CancellationToken stop) =>
        [.. (await CallAsync(() => client.CoreV1.ListNamespacedPodAsync(name, labelSelector: Selector, cancellationToken: stop),
            stop)).Items];

    /// <summary>Annotates the Deployment; does nothing where there is none.</summary>
    public async Task AnnotateAsync(IReadOnlyDictionary<string, string> annotations, CancellationToken stop)
    {
        var patch = new Dictionary<string, object>
        {
            ["metadata"] = new Dictionary<string, object> { ["annotations"] = annotations },
        };
        var body = new V1Patch(JsonSerializer.Serialize(patch), V1Patch.PatchType.MergePatch);
        await FindAsync(() => client.AppsV1.PatchNamespacedDeploymentAsync(body, release, name, cancellationToken: stop), stop);
    }

    /// <summary>Calls the API; <c>null</c> where the object does not exist.</summary>
    /// <exception cref="DeployException">The cluster cannot be reached, or refuses the call.</exception>
    public async Task<T?> FindAsync<T>(Func<Task<T>> call, CancellationToken stop)
        where T : class
    {
        try
        {
            return await call();
        }
        catch (HttpOperationException e) when (e.Response.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }
        catch (Exception e) when (ErrorOf(e, stop) is { } error)
        {
            throw error;
        }
    }

    /// <summary>Calls the API.</summary>
    /// <exception cref="DeployException">The cluster cannot be reached, or refuses the call.</exception>
    public async Task<T> CallAsync<T>(Func<Task<T>> call, CancellationToken stop)
    {
        try
        {
            return await call();
        }
        catch (Exception e) when (ErrorOf(e, stop) is { } error)
        {
            throw error;
        }
    }

    private DeployException? ErrorOf(Exception e, CancellationToken stop) => e switch
    {
        HttpOperationException { Response.StatusCode: var status } answer =>
            DeployException.NotBegun($"cluster {context} answered {(int)status}: {Words(answer)}"),
        HttpRequestException =>
            DeployException.NotBegun($"cluster {context} cannot be reached: {(e.InnerException ?? e).Message}"),
        KubeConfigException => DeployException.NotBegun($"cluster {context} cannot be used: {e.Message.ReplaceLineEndings(" ")}"),
        IOException => DeployException.NotBegun($"cluster {context} cannot be reached: {e.Message}"),
        OperationCanceledException when !stop.IsCancellationRequested =>
            DeployException.NotBegun($"cluster {context} did not answer in time"),
        _ => null,
    };

    /// <summary>The message of a Status object, which a server sends as JSON.</summary>
    private static string Words(HttpOperationException answer)
    {
        try
        {
            using var status = JsonDocument.Parse(answer.Response.Content ?? "");
            if (status.RootElement.ValueKind == JsonValueKind.Object
                && status.RootElement.TryGetProperty("message", out var message))
                return $"{message}".ReplaceLineEndings(" ");
        }
        catch (JsonException)
        {
            // A proxy's page, or an empty body.
        }

        return "no reason given";
    }

    public void Dispose() => client.Dispose();
}

/// <summary>Errors of calls to a cluster.</summary>
internal static class ClusterError
{
    /// <summary>Whether the cluster or the network caused it: an error status, no connection, or a timeout.</summary>
    public static bool Is(Exception e) =>
        e is HttpOperationException or HttpRequestException or IOException or OperationCanceledException or KubeConfigException;
}
