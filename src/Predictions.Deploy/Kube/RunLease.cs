using System.Net;
using k8s;
using k8s.Autorest;
using k8s.Models;

namespace Predictions.Deploy.Kube;

/// <summary>
/// A Kubernetes Lease that lets one run at a time deploy to a namespace. It names the machine and the processes of the run and
/// its Helm, and is renewed every few seconds. A later run uses it to decide whether the run that left a release pending has
/// ended.
/// </summary>
internal sealed class RunLease : IAsyncDisposable
{
    public const string Name = "predictions-deploy";
    private const string HostNote = "predictions.deploy/host";
    private const string ProcessNote = "predictions.deploy/process";
    private const string HelmNote = "predictions.deploy/helm-process";
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan RenewInterval = TimeSpan.FromSeconds(5);

    private readonly Namespace _space;
    private readonly TimeProvider _time;
    private readonly SemaphoreSlim _oneAtATime = new(1);
    private readonly CancellationTokenSource _ended = new();
    private V1Lease _lease;
    private Task _renewing = Task.CompletedTask;

    private RunLease(Namespace space, V1Lease lease, TimeProvider time) => (_space, _lease, _time) = (space, lease, time);

    /// <summary>Reads the lease of another run; <c>null</c> where there is none.</summary>
    public static async Task<HeldLease?> ReadAsync(Namespace space, TimeProvider time, CancellationToken stop) =>
        await space.FindAsync(
            () => space.Client.CoordinationV1.ReadNamespacedLeaseAsync(Name, space.Name, cancellationToken: stop),
            stop) is { } lease
            ? Held(lease, time)
            : null;

    /// <summary>Takes the lease, also from a run that has ended.</summary>
    /// <param name="space">The namespace.</param>
    /// <param name="run">The run's id.</param>
    /// <param name="before">The lease at the time when the rules were judged.</param>
    /// <param name="time">The clock.</param>
    /// <param name="stop">Cancels the call.</param>
    /// <exception cref="DeployException">Another run has taken it since.</exception>
    public static async Task<RunLease> TakeAsync(
        Namespace space, string run, HeldLease? before, TimeProvider time, CancellationToken stop)
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
            throw DeployException.Refused(
                $"another run has begun to deploy to {space.Name} meanwhile: see `predictions deploy history`");
        }
        catch (HttpOperationException e)
        {
            throw DeployException.NotBegun(
                $"the lease {Name} in {space.Name} cannot be taken: the cluster answered {(int)e.Response.StatusCode}");
        }
    }

    /// <summary>Records Helm's process, so that a later run can see whether it outlived this one.</summary>
    public Task RecordHelmAsync(int process) => WriteAsync(lease => lease.Metadata.Annotations[HelmNote] = $"{process}");

    private static V1Lease Fresh(Namespace space, string run, TimeProvider time) => new()
    {
        Metadata = new V1ObjectMeta
        {
            Name = Name,
            NamespaceProperty = space.Name,
            Annotations = new Dictionary<string, string>
            {
                [HostNote] = Environment.MachineName, [ProcessNote] = $"{Environment.ProcessId}",
            },
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
            lease, lease.Spec?.HolderIdentity
                ?? "", renewed, time.GetUtcNow() - renewed < Duration, Note(HostNote) == Environment.MachineName,
            int.TryParse(Note(ProcessNote), out var process) ? process : null, int.TryParse(Note(HelmNote), out var helm) ? helm
                : null);
    }

    private async Task RenewAsync()
    {
        try
        {
            while (true)
            {
                await Task.Delay(RenewInterval, _time, _ended.Token);
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
            _lease = await _space.Client.CoordinationV1.ReplaceNamespacedLeaseAsync(
                _lease, Name, _space.Name, cancellationToken: _ended.Token);
        }
        catch (Exception e) when (ClusterError.Is(e) && !_ended.IsCancellationRequested)
        {
            // The next renewal tries again. Meanwhile the pending release keeps a second run out.
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    /// <summary>Releases the lease.</summary>
    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        await _renewing;
        try
        {
            await _space.Client.CoordinationV1.DeleteNamespacedLeaseAsync(
                Name, _space.Name, new V1DeleteOptions { Preconditions = new V1Preconditions { Uid = _lease.Metadata.Uid } });
        }
        catch (Exception e) when (ClusterError.Is(e))
        {
            // The lease expires.
        }

        _ended.Dispose();
        _oneAtATime.Dispose();
    }
}

/// <summary>A lease of another run.</summary>
/// <param name="Lease">The Kubernetes object.</param>
/// <param name="Run">The id of the run; empty for none.</param>
/// <param name="Renewed">The last renewal.</param>
/// <param name="IsFresh">Whether the lease has not expired.</param>
/// <param name="IsOfThisMachine">Whether the run's processes are on this machine.</param>
/// <param name="Process">The run's process id; <c>null</c> where it is not recorded.</param>
/// <param name="HelmProcess">Helm's process id; <c>null</c> where Helm had not started, or the run ended before it recorded the
/// id.</param>
internal sealed record HeldLease(
    V1Lease Lease, string Run, DateTimeOffset Renewed, bool IsFresh, bool IsOfThisMachine, int? Process, int? HelmProcess)
{
    /// <summary>
    /// Whether the run and its Helm are known to have ended: they ran on this machine, and their processes do not exist.
    /// </summary>
    public bool IsKnownGone => IsOfThisMachine && Process is { } run && HelmProcess is { } helm && !Runs(run) && !Runs(helm);

    /// <summary>Whether the run is known to have ended.</summary>
    public bool IsRunKnownGone => IsOfThisMachine && Process is { } run && !Runs(run);

    private static bool Runs(int process)
    {
        try
        {
            using var found = System.Diagnostics.Process.GetProcessById(process);
            return !found.HasExited && !IsZombie(process);
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    /// <summary>Whether the process is a zombie, as in a container whose init does not reap its children.</summary>
    private static bool IsZombie(int process)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{process}/stat");
            return stat[(stat.LastIndexOf(')') + 1)..].TrimStart().StartsWith('Z');
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
