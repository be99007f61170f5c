namespace Predictions.Service.Tests;

/// <summary>A clock that always shows noon, with real timers. If broken, it throws as a bug would.</summary>
public sealed class FixedClock : TimeProvider
{
    public static readonly DateTimeOffset Noon = new(2026, 3, 10, 12, 0, 0, TimeSpan.Zero);

    public bool IsBroken { get; set; }

    public override DateTimeOffset GetUtcNow() =>
        IsBroken ? throw new InvalidOperationException("a secret: 2026-02-02") : Noon;
}
