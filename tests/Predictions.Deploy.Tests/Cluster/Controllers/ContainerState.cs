using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Predictions.Deploy.Tests.Cluster.Storage;

namespace Predictions.Deploy.Tests.Cluster.Controllers;

/// <summary>
/// The state of a container by its age: it becomes ready within a few hundred milliseconds, or fails as its image's behavior
/// says.
/// </summary>
internal sealed class ContainerState
{
    private const int StartsMs = 60, IsReadyMs = 160, CrashesMs = 120, ProbeMs = 250, MostRestarts = 6;

    private readonly JsonObject _container;
    private readonly ContainerOutcome _outcome;
    private readonly int _ageMs;

    private ContainerState(JsonObject container, ContainerOutcome outcome, int ageMs) =>
        (_container, _outcome, _ageMs) = (container, outcome, ageMs);

    public string Name => _container.Text("name");

    public bool IsReady => _outcome == ContainerOutcome.Works && _ageMs >= IsReadyMs;

    /// <summary>Whether the container has run at least once.</summary>
    public bool HasStarted => _outcome != ContainerOutcome.CannotPull && _ageMs >= StartsMs;

    /// <summary>Failed probes, starts or pulls so far.</summary>
    public int Failures =>
        _outcome == ContainerOutcome.Works ? 0 : Math.Clamp((_ageMs - CrashesMs + ProbeMs) / ProbeMs, 0, MostRestarts);

    private string Image => _container.Text("image");

    public static ContainerState At(JsonObject container, ImageBehavior behavior, DateTimeOffset born, DateTimeOffset now)
    {
        // An image that turns bad affects containers that have run for long.
        var since = born > behavior.Since ? born : behavior.Since;
        var late = born < behavior.Since ? StartsMs : 0;
        return new ContainerState(
            container, behavior.Outcome, (int)Math.Min((now - since).TotalMilliseconds + late, int.MaxValue));
    }

    public JsonObject Status(JsonObject? known, string now)
    {
        var started = known.Text("state", "running", "startedAt") is { Length: > 0 } time ? time : now;
        var status = new JsonObject
        {
            ["name"] = Name,
            ["image"] = Image,
            ["imageID"] = HasStarted ? Image : "",
            ["ready"] = IsReady,
            ["started"] = HasStarted && !HasCrashed,
            ["restartCount"] = HasCrashed ? Failures : known.Number("restartCount") ?? 0,
            ["state"] = new JsonObject
            {
                [Waiting is null ? "running" : "waiting"] = Waiting ?? new JsonObject { ["startedAt"] = started },
            },
            ["lastState"] = new JsonObject(),
        };
        if (HasCrashed)
            status["lastState"] = new JsonObject { ["terminated"] = LastEnd(known, now) };
        return status;
    }

    /// <summary>The new events since a status and a number of recorded failures.</summary>
    public IEnumerable<(string Type, string Reason, string Message)> News(JsonObject? before, int told)
    {
        if (before is null)
            yield return ("Normal", "Pulling", $"Pulling image \"{Image}\"");
        if (HasStarted && before.Text("imageID").Length == 0)
        {
            yield return ("Normal", "Pulled", $"Successfully pulled image \"{Image}\"");
            yield return ("Normal", "Started", $"Started container {Name}");
        }
        if (Failures > told)
            yield return _outcome switch
            {
                ContainerOutcome.NeverReady =>
                    ("Warning", "Unhealthy", "Readiness probe failed: HTTP probe failed with statuscode: 503"),
                ContainerOutcome.CrashLoops => ("Warning", "BackOff", $"Back-off restarting failed container {Name}"),
                _ => ("Warning", Failures == 1 ? "Failed" : "BackOff", Waiting.Text("message")),
            };
    }

    private bool HasCrashed => _outcome == ContainerOutcome.CrashLoops && Failures > 0;

    private JsonObject? Waiting => (_outcome, Failures) switch
    {
        (ContainerOutcome.CrashLoops, > 0) => Reason("CrashLoopBackOff", $"back-off restarting failed container={Name}"),
        (ContainerOutcome.CannotPull, 1) => Reason("ErrImagePull", $"Failed to pull image \"{Image}\": not found"),
        (ContainerOutcome.CannotPull, > 1) => Reason("ImagePullBackOff", $"Back-off pulling image \"{Image}\""),
        _ => _ageMs < StartsMs || _outcome == ContainerOutcome.CannotPull ? Reason("ContainerCreating", null) : null,
    };

    private JsonNode LastEnd(JsonObject? known, string now)
    {
        var last = known.At("lastState", "terminated")?.DeepClone();
        return last is not null && known.Number("restartCount") == Failures ? last : new JsonObject
        {
            ["exitCode"] = 1, ["reason"] = "Error", ["startedAt"] = now, ["finishedAt"] = now,
        };
    }

    private static JsonObject Reason(string reason, string? message)
    {
        var state = new JsonObject { ["reason"] = reason };
        if (message is not null)
            state["message"] = message;
        return state;
    }
}

/// <summary>The behavior of an image's containers.</summary>
internal enum ContainerOutcome
{
    /// <summary>They start and become ready.</summary>
    Works,

    /// <summary>They run and never become ready.</summary>
    NeverReady,

    /// <summary>They exit soon after each start.</summary>
    CrashLoops,

    /// <summary>The image cannot be pulled.</summary>
    CannotPull,
}

/// <param name="Log">The log of its containers.</param>
/// <param name="Since">When the behavior was set.</param>
internal sealed record ImageBehavior(ContainerOutcome Outcome, string Log, DateTimeOffset Since);

/// <summary>The behavior of images by digest. The default is to work.</summary>
internal sealed class ImageBehaviors(TimeProvider clock)
{
    private readonly ConcurrentDictionary<string, ImageBehavior> _behaviors = new(StringComparer.Ordinal);

    public void Set(string digest, ContainerOutcome outcome, string log) =>
        _behaviors[digest] = new ImageBehavior(outcome, log, clock.GetUtcNow());

    public ImageBehavior Of(string image) =>
        _behaviors.FirstOrDefault(f => image.EndsWith(f.Key, StringComparison.Ordinal)).Value
        ?? new ImageBehavior(ContainerOutcome.Works, $"{image} started", DateTimeOffset.MinValue);
}
