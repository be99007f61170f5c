using System.Net;
using k8s;
using k8s.Autorest;
using k8s.Models;

namespace Predictions.Deploy.Kube;

/// <summary>
/// A Lease by which one run at a time deploys into a namespace, and by which the next one knows whether a run that left a release
/// pending is still alive. It is renewed every few seconds, and says on which machine and in which processes the run and its Helm are.
/// </summary>
internal sealed class RunLease : IAsyncDisposable
{
    public const string Name = "predictions-deploy";
    private const string HostNote = "predictions.deploy/host";
    private const string ProcessNote = "predictions.deploy/process";
    private const string HelmNote = "predictions.deploy/helm-process";
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Renewal = TimeSpan.FromSeconds(5);

    private readonly Namespace _space;
    private readonly TimeProvider _time;
    private readonly SemaphoreSlim _oneAtATime = new(1);
    private readonly CancellationTokenSource _ended = new();
    private V1Lease _lease;
    private Task _renewing = Task.CompletedTask;

    private RunLease(Namespace space, V1Lease lease, TimeProvider time) => (_space, _lease, _time) = (space, lease, time);

    /// <summary>The lease as another run left or holds it; <c>null</c> where there is none.</summary>
    public static async Task<HeldLease?> ReadAsync(Namespace space, TimeProvider time, CancellationToken stop) =>
        await space.FindAsync(
            () => space.Client.CoordinationV1.ReadNamespacedLeaseAsync(Name, space.Name, cancellationToken: stop), stop) is { } lease
            ? Held(lease, time)
            : null;

    /// <summary>Takes it, also from a run that is no more.</summary>
    /// <param name="space">The namespace.</param>
    /// <param name="run">The run's id.</param>
    /// <param name="before">The lease as it was when the rules were judged.</param>
    /// <param name="time">The clock.</param>
    /// <param name="stop">Gives up.</param>
    /// <exception cref="DeployException">Another run has taken it since.</exception>
    public static async Task<RunLease> TakeAsync(Namespace space, string run, HeldLease? before, TimeProvider time, CancellationToken stop)
    {
        var lease = Fresh(space, run, time);
        try
        {
            if (before is not null)
                lease.Metadata.ResourceVersion = before.Lease.Metadata.ResourceVersion;
            var taken = before is null
                ? await space.Client.CoordinationV1.CreateNamespacedLeaseAsync(lease, space.Name, cancellationToken: stop)
                : await space.Client.CoordinationV1.ReplaceNamespacedLeaseAsync(lease, Name, space.Name, cancellationToken: stop);
            var held = new RunLease(space, taken, time);
            held._renewing = held.RenewAsync();
            return held;
        }
        catch (HttpOperationException e) when (e.Response.StatusCode == HttpStatusCode.Conflict)
        {
            throw DeployException.Refused($"another run has begun to deploy to {space.Name} meanwhile: see `predictions deploy history`");
        }
        catch (HttpOperationException e)
        {
            throw DeployException.NotBegun($"the lease {Name} in {space.Name} cannot be taken: the cluster answers {(int)e.Response.StatusCode}");
        }
    }

    /// <summary>Says which process Helm is, so that the next run can see whether it outlived this one.</summary>
    public Task TellHelmAsync(int process) => WriteAsync(lease => lease.Metadata.Annotations[HelmNote] = $"{process}");

    private static V1Lease Fresh(Namespace space, string run, TimeProvider time) => new()
    {
        Metadata = new V1ObjectMeta
        {
            Name = Name,
            NamespaceProperty = space.Name,
            Annotations = new Dictionary<string, string> { [HostNote] = Environment.MachineName, [ProcessNote] = $"{Environment.ProcessId}" },
        },
        Spec = new V1LeaseSpec
        {
            HolderIdentity = run,
            LeaseDurationSeconds = (int)Duration.TotalSeconds,
            AcquireTime = time.GetUtcNow().UtcDateTime,
            RenewTime = time.GetUtcNow().UtcDateTime,
        },
    };

    private static HeldLease Held(V1Lease lease, TimeProvider time)
    {
        var notes = lease.Metadata.Annotations ?? new Dictionary<string, string>();
        string Note(string name) => notes.TryGetValue(name, out var value) ? value : "";
        var renewed = lease.Spec?.RenewTime is { } at ? new DateTimeOffset(at.ToUniversalTime()) : DateTimeOffset.MinValue;
        return new HeldLease(
            lease, lease.Spec?.HolderIdentity ?? "", renewed, time.GetUtcNow() - renewed < Duration, Note(HostNote) == Environment.MachineName,
            int.TryParse(Note(ProcessNote), out var process) ? process : null, int.TryParse(Note(HelmNote), out var helm) ? helm : null);
    }

    private async Task RenewAsync()
    {
        try
        {
            while (true)
            {
                await Task.Delay(Renewal, _time, _ended.Token);
                await WriteAsync(_ => { });
            }
        }
        catch (OperationCanceledException)
        {
            // The run is over.
        }
    }

    private async Task WriteAsync(Action<V1Lease> change)
    {
        await _oneAtATime.WaitAsync(_ended.Token);
        try
        {
            _lease.Spec.RenewTime = _time.GetUtcNow().UtcDateTime;
            change(_lease);
            _lease = await _space.Client.CoordinationV1.ReplaceNamespacedLeaseAsync(_lease, Name, _space.Name, cancellationToken: _ended.Token);
        }
        catch (Exception e) when (ClusterFailure.Is(e) && !_ended.IsCancellationRequested)
        {
            // A renewal that fails is tried again; Helm keeps a second run out as well, by the pending release.
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    /// <summary>Gives it back.</summary>
    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        await _renewing;
        try
        {
            await _space.Client.CoordinationV1.DeleteNamespacedLeaseAsync(
                Name, _space.Name, new V1DeleteOptions { Preconditions = new V1Preconditions { Uid = _lease.Metadata.Uid } });
        }
        catch (Exception e) when (ClusterFailure.Is(e))
        {
            // It expires by itself.
        }

        _ended.Dispose();
        _oneAtATime.Dispose();
    }
}
