namespace Predictions.Deploy.Tests.Cluster.Controllers;

/// <summary>What becomes of containers of an image.</summary>
internal enum Fate
{
    /// <summary>They start and become ready.</summary>
    Works,

    /// <summary>They run, and their readiness never comes.</summary>
    NeverReady,

    /// <summary>They end soon after each start.</summary>
    CrashLoops,

    /// <summary>The image is not in its registry, or may not be read there.</summary>
    CannotPull,
}

/// <param name="Log">What its containers write.</param>
/// <param name="Since">When this was decided.</param>
internal sealed record ImageFate(Fate Fate, string Log, DateTimeOffset Since);
