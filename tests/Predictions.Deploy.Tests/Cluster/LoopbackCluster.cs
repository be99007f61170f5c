using System.Text.Json.Nodes;
using Predictions.Deploy.Tests.Cluster.Api;
using Predictions.Deploy.Tests.Cluster.Controllers;
using Predictions.Deploy.Tests.Cluster.Storage;

namespace Predictions.Deploy.Tests.Cluster;

/// <summary>
/// A stand-in for a Kubernetes cluster on the loopback interface: an API server that Helm and Kubernetes' clients work with, and controllers
/// that roll Deployments out within a few hundred milliseconds. Pods become ready unless the digest of their image was told otherwise.
/// Autoscalers know no metrics and keep replicas within their bounds.
/// The namespaces "default" and "kube-system" exist, others are created as anything else.
/// It does not check fields against schemas, does not cut lists into pages and lets everybody do everything.
/// </summary>
public sealed class LoopbackCluster : IAsyncDisposable
{
    private readonly ObjectStore _store = new();
    private readonly ImageFates _fates = new(TimeProvider.System);
    private readonly ObjectWrites _writes;
    private readonly ApiServer _server;
    private readonly ControlLoop _controllers;
    private KubeConfigFile _config = null!;

    private LoopbackCluster()
    {
        var clock = TimeProvider.System;
        _writes = new ObjectWrites(_store, clock);
        _server = new ApiServer(_store, _writes, new ObjectDeletes(_store, clock), _fates);
        _controllers = new ControlLoop(_store, _writes, _fates, clock);
        foreach (var ns in new[] { "default", "kube-system" })
            MakeNamespace(ns);
    }

    /// <summary>The path of a kubeconfig file with the one context "loopback".</summary>
    public string KubeConfig => _config.Path;

    /// <summary>Where the API server listens.</summary>
    public Uri Address { get; private set; } = null!;

    /// <summary>What helm needs in its environment to use this cluster, and to keep its caches apart from every other's.</summary>
    public IReadOnlyDictionary<string, string?> HelmEnvironment => new Dictionary<string, string?>
    {
        ["KUBECONFIG"] = KubeConfig,
        ["HOME"] = _config.Beside("home"),
        ["KUBECACHEDIR"] = _config.Beside("home"),
        ["HELM_CACHE_HOME"] = _config.Beside("home"),
        ["HELM_CONFIG_HOME"] = _config.Beside("home"),
        ["HELM_DATA_HOME"] = _config.Beside("home"),
    };

    /// <summary>Every request so far.</summary>
    public IReadOnlyList<SeenRequest> Requests => _server.Requests;

    /// <summary>How long a second of minReadySeconds and of progressDeadlineSeconds lasts; 100 ms at first.</summary>
    public TimeSpan Second
    {
        get => _controllers.Second;
        set => _controllers.Second = value;
    }

    /// <summary>Starts a cluster; it lives as long as nobody disposes of it.</summary>
    public static async Task<LoopbackCluster> StartAsync()
    {
        var cluster = new LoopbackCluster();
        cluster.Address = await cluster._server.StartAsync();
        cluster._config = new KubeConfigFile(cluster.Address);
        return cluster;
    }

    /// <summary>Pods of this image run, also those that run already, and are not ready from now on.</summary>
    public void NeverReady(string digest, string log = "not ready") => _fates.Set(digest, Fate.NeverReady, log);

    /// <summary>Containers of this image end with exit code 1 soon after each start, and leave this in their log.</summary>
    public void CrashLoops(string digest, string log) => _fates.Set(digest, Fate.CrashLoops, log);

    /// <summary>This image cannot be pulled.</summary>
    public void CannotPull(string digest) => _fates.Set(digest, Fate.CannotPull, "");

    /// <summary>Containers of this image start, become ready, and leave this in their log; takes back what was said before.</summary>
    public void Works(string digest, string log = "started") => _fates.Set(digest, Fate.Works, log);

    /// <summary>From now on requests meet an outage: all of them, or those that <paramref name="which"/> chooses.</summary>
    public void Break(Outage outage, Func<SeenRequest, bool>? which = null) => _server.Outages.Set(outage, which ?? (_ => true));

    /// <summary>Ends the outage.</summary>
    public void Mend() => Break(Outage.None);

    /// <summary>An object as it is now, or null. Events are the core's.</summary>
    public JsonNode? Get(string plural, string ns, string name)
    {
        lock (_store.Gate)
            return _store.Find(new ObjectKey(Kinds.Named(plural), ns, name))?.DeepClone();
    }

    /// <summary>All objects of a kind in a namespace, or in all ("").</summary>
    public IReadOnlyList<JsonNode> List(string plural, string ns)
    {
        lock (_store.Gate)
            return [.. _store.All(Kinds.Named(plural), ns).Select(body => body.DeepClone())];
    }

    /// <summary>
    /// Puts an object there as it is, whatever is there; its namespace is made where it is missing. It stays the same object where there was
    /// one, with its status unless another is given.
    /// </summary>
    /// <exception cref="ArgumentException">No such kind is served.</exception>
    public void Set(JsonNode body)
    {
        var kind = Kinds.Of(body.Text("apiVersion"), body.Text("kind"))
            ?? throw new ArgumentException($"the stand-in serves no {body.Text("kind")} of {body.Text("apiVersion")}");
        lock (_store.Gate)
        {
            var key = ObjectKey.Of(kind, body);
            if (kind.Namespaced)
                MakeNamespace(key.Namespace);
            var before = _store.Find(key);
            var next = EventVersions.ToStored(kind, body.AsObject().Copy());
            var metadata = next.Room("metadata");
            metadata["uid"] = before.At("metadata", "uid")?.DeepClone() ?? $"00000000-0000-4000-c000-{_store.Version:x12}";
            metadata["creationTimestamp"] = before.At("metadata", "creationTimestamp")?.DeepClone() ?? TimeProvider.System.Stamp();
            if (next.ContainsKey("spec"))
                metadata["generation"] = (before.Number("metadata", "generation") ?? 0) + 1;
            if (before?["status"] is { } status)
                next.TryAdd("status", status.DeepClone());
            ObjectDefaults.Fill(kind, next, before, _store.Version);
            ObjectRules.Check(kind.Stored, next, before);
            _store.Put(key, next);
        }
    }

    /// <summary>Sets the replicas of a Deployment as a HorizontalPodAutoscaler does: by its scale, which then owns the field.</summary>
    public void Scale(string ns, string name, int replicas)
    {
        lock (_store.Gate)
            new DeploymentScale(_store, _writes).Set(
                new ObjectKey(Kinds.Deployments, ns, name), replicas, new WriteTerms("kube-controller-manager", Part: "scale"));
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await _controllers.DisposeAsync();
        _config.Dispose();
    }

    private void MakeNamespace(string name)
    {
        lock (_store.Gate)
            if (_store.Find(new ObjectKey(Kinds.Namespaces, "", name)) is null)
            {
                var body = new JsonObject { ["metadata"] = new JsonObject { ["name"] = name } };
                _writes.Create(Kinds.Namespaces, "", body, new WriteTerms("kube-apiserver"));
            }
    }
}
