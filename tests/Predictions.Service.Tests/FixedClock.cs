namespace Predictions.Service.Tests;

/// <summary>A clock that stands; its timers are real. Can be broken, so that whoever asks it fails as a bug does.</summary>
public sealed class FixedClock : TimeProvider
{
    public static readonly DateTimeOffset Noon = new(2026, 3, 10, 12, 0, 0, TimeSpan.Zero);

    public bool IsBroken { get; set; }

    public override DateTimeOffset GetUtcNow() =>
        IsBroken ? throw new InvalidOperationException("a secret: 2026-02-02") : Noon;
}
