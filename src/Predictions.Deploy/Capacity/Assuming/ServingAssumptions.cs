namespace Predictions.Deploy.Capacity.Assuming;

/// <summary>What an answer is worth, and how callers reach the instances.</summary>
public static class ServingAssumptions
{
    public static readonly Assumption SloMs = new("slo-ms", "milliseconds within which an answer must come", 50, 5, 1_000);

    public static readonly Assumption SloPercent = new("slo-percent", "% of answers that must come in time and without an error", 99.9, 50, 99.999);

    public static readonly Assumption Speed = new(
        "speed", "speed of a core there ÷ the core that the curve was measured on; TLS, tokens and dearer calls count here too", 0.5, 0.01, 10);

    public static readonly Assumption ConnectionAge = new(
        "connection-age", "seconds after which the service has a connection opened anew (Connections:MaxAgeSeconds), when callers look for new instances", 600, 0, 86_400);

    public static readonly Assumption DnsSeconds = new("dns-seconds", "seconds that a name's addresses are kept by callers", 30, 0, 3_600);

    public static readonly Assumption SilenceSeconds = new(
        "silence-seconds", "seconds until callers leave an instance that went without a word (keep-alive pings)", 20, 1, 600);

    public static readonly Assumption PersonRetries = new("person-retries", "retries of a call while a person waits", 1, 0, 5) { IsWhole = true };

    public static readonly Assumption PhoneRetries = new("phone-retries", "retries of a call while nobody waits", 3, 0, 5) { IsWhole = true };

    internal static readonly Assumption[] All =
        [SloMs, SloPercent, Speed, ConnectionAge, DnsSeconds, SilenceSeconds, PersonRetries, PhoneRetries];
}
