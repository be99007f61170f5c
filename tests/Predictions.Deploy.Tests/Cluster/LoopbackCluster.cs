using System.Text.Json.Nodes;
using Predictions.Deploy.Tests.Cluster.Api;
using Predictions.Deploy.Tests.Cluster.Controllers;
using Predictions.Deploy.Tests.Cluster.Storage;
using Predictions.Deploy.Tests.Cluster.Writes;

namespace Predictions.Deploy.Tests.Cluster;

/// <summary>
/// A stand-in for a Kubernetes cluster on the loopback interface: an API server for Helm and Kubernetes' clients, and controllers
/// that roll Deployments out within a few hundred milliseconds. Pods become ready unless a test sets another behavior of their
/// image's digest. Autoscalers have no metrics and keep replicas within their bounds. The namespaces "default" and "kube-system"
/// exist; others must be created. It does not check fields against schemas, page lists or authorize calls.
/// </summary>
public sealed class LoopbackCluster : IAsyncDisposable
{
    private readonly ObjectStore _store = new();
    private readonly ImageBehaviors _behaviors = new(TimeProvider.System);
    private readonly ObjectWrites _writes;
    private readonly ApiServer _server;
    private readonly ControlLoop _controllers;
    private KubeConfigFile _config = null!;

    private LoopbackCluster()
    {
        var clock = TimeProvider.System;
        _writes = new ObjectWrites(_store, clock);
        _server = new ApiServer(_store, _writes, new ObjectDeletes(_store, clock), _behaviors);
        _controllers = new ControlLoop(_store, _writes, _behaviors, clock);
        foreach (var ns in new[] { "default", "kube-system" })
            MakeNamespace(ns);
    }

    /// <summary>The path of a kubeconfig file with the one context "loopback".</summary>
    public string KubeConfig => _config.Path;

    /// <summary>The address of the API server.</summary>
    public Uri Address { get; private set; } = null!;

    /// <summary>Environment variables for Helm, with this cluster and separate caches.</summary>
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

    /// <summary>The length of a second of minReadySeconds and of progressDeadlineSeconds; 100 ms by default.</summary>
    public TimeSpan Second
    {
        get => _controllers.Second;
        set => _controllers.Second = value;
    }

    /// <summary>Starts a cluster.</summary>
    public static async Task<LoopbackCluster> StartAsync()
    {
        var cluster = new LoopbackCluster();
        cluster.Address = await cluster._server.StartAsync();
        cluster._config = new KubeConfigFile(cluster.Address);
        return cluster;
    }

    /// <summary>Pods of this image, also running ones, are not ready from now on.</summary>
    public void NeverReady(string digest, string log = "not ready") => _behaviors.Set(digest, ContainerOutcome.NeverReady, log);

    /// <summary>Containers of this image exit with code 1 soon after each start, and have this log.</summary>
    public void CrashLoops(string digest, string log) => _behaviors.Set(digest, ContainerOutcome.CrashLoops, log);

    /// <summary>This image cannot be pulled.</summary>
    public void CannotPull(string digest) => _behaviors.Set(digest, ContainerOutcome.CannotPull, "");

    /// <summary>Containers of this image start, become ready and have this log; replaces an earlier behavior.</summary>
    public void Works(string digest, string log = "started") => _behaviors.Set(digest, ContainerOutcome.Works, log);

    /// <summary>Starts an outage for all requests, or for those that <paramref name="which"/> selects.</summary>
    public void Break(Outage outage, Func<SeenRequest, bool>? which = null) => _server.Outages.Set(outage, which ?? (_ => true));

    /// <summary>The number of requests that hang, of callers that have not gone.</summary>
    public int Hanging => _server.Outages.Hanging;

    /// <summary>Ends the outage.</summary>
    public void Mend() => Break(Outage.None);

    /// <summary>The present state of an object, or null. Events are those of the core group.</summary>
    public JsonNode? Get(string plural, string ns, string name)
    {
        lock (_store.Gate)
            return _store.Find(new ObjectKey(Kinds.Named(plural), ns, name))?.DeepClone();
    }

    /// <summary>All objects of a kind in a namespace; "" for all namespaces.</summary>
    public IReadOnlyList<JsonNode> List(string plural, string ns)
    {
        lock (_store.Gate)
            return [.. _store.All(Kinds.Named(plural), ns).Select(body => body.DeepClone())];
    }

    /// <summary>
    /// Puts an object into the store, and creates its namespace if needed. An existing object keeps its identity, and its status
    /// unless a new one is given.
    /// </summary>
    /// <exception cref="ArgumentException">The server has no such kind.</exception>
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
            var metadata = next.Ensure("metadata");
            metadata["uid"] = before.At("metadata", "uid")?.DeepClone() ?? $"00000000-0000-4000-c000-{_store.Version:x12}";
            metadata["creationTimestamp"] = before.At("metadata", "creationTimestamp")?.DeepClone()
                ?? TimeProvider.System.Stamp();
            if (next.ContainsKey("spec"))
                metadata["generation"] = (before.Number("metadata", "generation") ?? 0) + 1;
            if (before?["status"] is { } status)
                next.TryAdd("status", status.DeepClone());
            ObjectDefaults.Fill(kind, next, before, _store.Version);
            ObjectRules.Check(kind.Stored, next, before);
            _store.Put(key, next);
        }
    }

    /// <summary>
    /// Sets the replicas of a Deployment as a HorizontalPodAutoscaler does: through its scale, which then owns the field.
    /// </summary>
    public void Scale(string ns, string name, int replicas)
    {
        lock (_store.Gate)
            _writes.Scale(
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

/// <summary>A kubeconfig file for one server, with the one context "loopback", in its own folder.</summary>
internal sealed class KubeConfigFile : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("predictions-cluster-");

    public KubeConfigFile(Uri server)
    {
        Path = System.IO.Path.Combine(_folder.FullName, "kubeconfig");
        File.WriteAllText(Path, $"""
            apiVersion: v1
            kind: Config
            clusters:
            - name: loopback
              cluster:
                server: {server.GetLeftPart(UriPartial.Authority)}
            users:
            - name: loopback-user
              user:
                token: anybody
            contexts:
            - name: loopback
              context:
                cluster: loopback
                user: loopback-user
            current-context: loopback

            """);
    }

    public string Path { get; }

    /// <summary>A folder next to the file; it is deleted with it.</summary>
    public string Beside(string name) => _folder.CreateSubdirectory(name).FullName;

    public void Dispose() => _folder.Delete(recursive: true);
}
