namespace Predictions.Deploy.Capacity.Assuming;

/// <summary>What a push notification does.</summary>
public static class PushAssumptions
{
    public static readonly Assumption Phones = new("push-phones", "phones that a push notification wakes", 2e6, 0, 1e9);

    public static readonly Assumption Seconds = new("push-seconds", "seconds over which they wake", 60, 1, 86_400) { IsWhole = true };

    public static readonly Assumption Hour = new("push-hour", "hour at which it is sent", 19, 0, 23.5);

    public static readonly Assumption CallsPerWake = new("push-calls", "calls that a phone makes as it wakes, nobody looking: the history, the forecast", 2, 0, 100);

    public static readonly Assumption OpenShare = new("push-opens", "share of their owners who then open the app", 0.1, 0, 1);

    public static readonly Assumption OpenMinutes = new("push-open-minutes", "minutes until such an owner does, on average", 5, 0.1, 600);

    internal static readonly Assumption[] All = [Phones, Seconds, Hour, CallsPerWake, OpenShare, OpenMinutes];
}
