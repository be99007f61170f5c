using System.Net;
using System.Text.Json;
using k8s;
using k8s.Autorest;
using k8s.Exceptions;
using k8s.Models;
using Predictions.Deploy.Configuration;

namespace Predictions.Deploy.Kube;

/// <summary>One namespace of one cluster: what is asked of it and written to it.</summary>
/// <param name="client">The cluster.</param>
/// <param name="context">How it is called.</param>
/// <param name="name">The namespace.</param>
/// <param name="release">The release, and its Deployment.</param>
internal sealed class Namespace(Kubernetes client, string context, string name, string release) : IDisposable
{
    /// <summary>The namespace of an environment.</summary>
    /// <exception cref="DeployException">The kubeconfig cannot be used, or has no such context.</exception>
    public static Namespace Of(KubeAccess access, EnvironmentSettings place, DeploySettings settings) =>
        new(access.Connect(place.Context), place.Context, place.Namespace, settings.Release);

    /// <summary>Its name.</summary>
    public string Name => name;

    /// <summary>The release, and its Deployment.</summary>
    public string Release => release;

    /// <summary>What the release's pods are labelled with.</summary>
    public string Selector => $"app.kubernetes.io/instance={release}";

    public Kubernetes Client => client;

    /// <summary>The cluster's version, such as "v1.35.1".</summary>
    public async Task<string> VersionAsync(CancellationToken stop) => (await AskAsync(() => client.Version.GetCodeAsync(stop), stop)).GitVersion;

    /// <summary>Whether it is there.</summary>
    public async Task<bool> IsThereAsync(CancellationToken stop) =>
        await FindAsync(() => client.CoreV1.ReadNamespaceAsync(name, cancellationToken: stop), stop) is not null;

    /// <summary>Makes it where it is not there, so that only restricted pods may run in it.</summary>
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
            await AskAsync(() => client.CoreV1.CreateNamespaceAsync(space, cancellationToken: stop), stop);
        }
        catch (DeployException)
        {
            // Another run may have made it meanwhile.
            if (!await IsThereAsync(stop))
                throw;
        }
    }

    /// <summary>The release's Deployment; <c>null</c> where there is none.</summary>
    public Task<V1Deployment?> DeploymentAsync(CancellationToken stop) =>
        FindAsync(() => client.AppsV1.ReadNamespacedDeploymentAsync(release, name, cancellationToken: stop), stop);

    /// <summary>The release's pods.</summary>
    public async Task<IReadOnlyList<V1Pod>> PodsAsync(CancellationToken stop) =>
        [.. (await AskAsync(() => client.CoreV1.ListNamespacedPodAsync(name, labelSelector: Selector, cancellationToken: stop), stop)).Items];

    /// <summary>Annotates the Deployment, if it is there.</summary>
    public async Task AnnotateAsync(IReadOnlyDictionary<string, string> annotations, CancellationToken stop)
    {
        var patch = new Dictionary<string, object> { ["metadata"] = new Dictionary<string, object> { ["annotations"] = annotations } };
        var body = new V1Patch(JsonSerializer.Serialize(patch), V1Patch.PatchType.MergePatch);
        await FindAsync(() => client.AppsV1.PatchNamespacedDeploymentAsync(body, release, name, cancellationToken: stop), stop);
    }

    /// <summary>Asks; what is not there is <c>null</c>.</summary>
    /// <exception cref="DeployException">The cluster cannot be asked.</exception>
    public async Task<T?> FindAsync<T>(Func<Task<T>> ask, CancellationToken stop)
        where T : class
    {
        try
        {
            return await ask();
        }
        catch (HttpOperationException e) when (e.Response.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }
        catch (Exception e) when (Refusal(e, stop) is { } refusal)
        {
            throw refusal;
        }
    }

    /// <summary>Asks.</summary>
    /// <exception cref="DeployException">The cluster cannot be asked, or says no.</exception>
    public async Task<T> AskAsync<T>(Func<Task<T>> ask, CancellationToken stop)
    {
        try
        {
            return await ask();
        }
        catch (Exception e) when (Refusal(e, stop) is { } refusal)
        {
            throw refusal;
        }
    }

    private DeployException? Refusal(Exception e, CancellationToken stop) => e switch
    {
        HttpOperationException { Response.StatusCode: var status } answer =>
            DeployException.NotBegun($"cluster {context} answers {(int)status}: {Words(answer)}"),
        HttpRequestException => DeployException.NotBegun($"cluster {context} cannot be reached: {(e.InnerException ?? e).Message}"),
        KubeConfigException => DeployException.NotBegun($"cluster {context} cannot be asked: {e.Message.ReplaceLineEndings(" ")}"),
        IOException => DeployException.NotBegun($"cluster {context} cannot be reached: {e.Message}"),
        OperationCanceledException when !stop.IsCancellationRequested => DeployException.NotBegun($"cluster {context} did not answer in time"),
        _ => null,
    };

    /// <summary>The words of a status, which a server gives as JSON.</summary>
    private static string Words(HttpOperationException answer)
    {
        try
        {
            using var status = JsonDocument.Parse(answer.Response.Content ?? "");
            if (status.RootElement.ValueKind == JsonValueKind.Object && status.RootElement.TryGetProperty("message", out var message))
                return $"{message}".ReplaceLineEndings(" ");
        }
        catch (JsonException)
        {
            // A proxy's page, or nothing: the number has been said.
        }

        return "it gives no reason";
    }

    public void Dispose() => client.Dispose();
}
