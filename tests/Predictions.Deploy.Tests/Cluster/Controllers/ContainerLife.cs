using System.Text.Json.Nodes;
using Predictions.Deploy.Tests.Cluster.Storage;

namespace Predictions.Deploy.Tests.Cluster.Controllers;

/// <summary>Where a container is in its life: a few hundred milliseconds from nothing to ready, or to what its image's fate is.</summary>
internal sealed class ContainerLife
{
    private const int StartsMs = 60, IsReadyMs = 160, CrashesMs = 120, ProbeMs = 250, MostRestarts = 6;

    private readonly JsonObject _container;
    private readonly Fate _fate;
    private readonly int _ageMs;

    private ContainerLife(JsonObject container, Fate fate, int ageMs) => (_container, _fate, _ageMs) = (container, fate, ageMs);

    public string Name => _container.Text("name");

    public bool IsReady => _fate == Fate.Works && _ageMs >= IsReadyMs;

    /// <summary>Some container of it has run.</summary>
    public bool HasStarted => _fate != Fate.CannotPull && _ageMs >= StartsMs;

    /// <summary>Failed probes, failed starts or failed pulls so far.</summary>
    public int Failures => _fate == Fate.Works ? 0 : Math.Clamp((_ageMs - CrashesMs + ProbeMs) / ProbeMs, 0, MostRestarts);

    private string Image => _container.Text("image");

    public static ContainerLife At(JsonObject container, ImageFate fate, DateTimeOffset born, DateTimeOffset now)
    {
        // An image that turns bad does so to containers that have long run.
        var since = born > fate.Since ? born : fate.Since;
        var late = born < fate.Since ? StartsMs : 0;
        return new ContainerLife(container, fate.Fate, (int)Math.Min((now - since).TotalMilliseconds + late, int.MaxValue));
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
            ["state"] = new JsonObject { [Waiting is null ? "running" : "waiting"] = Waiting ?? new JsonObject { ["startedAt"] = started } },
            ["lastState"] = new JsonObject(),
        };
        if (HasCrashed)
            status["lastState"] = new JsonObject { ["terminated"] = LastEnd(known, now) };
        return status;
    }

    /// <summary>What is worth an event since a status, and since so many failures were told.</summary>
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
            yield return _fate switch
            {
                Fate.NeverReady => ("Warning", "Unhealthy", "Readiness probe failed: HTTP probe failed with statuscode: 503"),
                Fate.CrashLoops => ("Warning", "BackOff", $"Back-off restarting failed container {Name}"),
                _ => ("Warning", Failures == 1 ? "Failed" : "BackOff", Waiting.Text("message")),
            };
    }

    private bool HasCrashed => _fate == Fate.CrashLoops && Failures > 0;

    private JsonObject? Waiting => (_fate, Failures) switch
    {
        (Fate.CrashLoops, > 0) => Reason("CrashLoopBackOff", $"back-off restarting failed container={Name}"),
        (Fate.CannotPull, 1) => Reason("ErrImagePull", $"Failed to pull image \"{Image}\": not found"),
        (Fate.CannotPull, > 1) => Reason("ImagePullBackOff", $"Back-off pulling image \"{Image}\""),
        _ => _ageMs < StartsMs || _fate == Fate.CannotPull ? Reason("ContainerCreating", null) : null,
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
