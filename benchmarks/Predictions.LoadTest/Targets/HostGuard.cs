namespace Predictions.LoadTest.Targets;

/// <summary>A load test takes down what it hits: it aims at this machine, or at a host that was named twice.</summary>
internal static class HostGuard
{
    /// <summary>Why a target may not be loaded, in one line; <c>null</c> where it may.</summary>
    public static string? Refusal(Target target, string? confirmed) => (target.IsLoopback, confirmed) switch
    {
        (true, _) => null,
        (false, null) =>
            $"{target} is not on the loopback interface; a load test can take a host down. To load it all the same: --confirm-host {target.Host}",
        (false, _) when !string.Equals(confirmed, target.Host, StringComparison.OrdinalIgnoreCase) =>
            $"--confirm-host {confirmed} does not repeat the target's host, {target.Host}",
        _ => null,
    };
}
