namespace Predictions.PerfGates.Traffic;

/// <summary>How much load: for a time, or a number of requests.</summary>
internal readonly record struct Amount(string Argument)
{
    public static Amount Seconds(int seconds) => new($"--duration={seconds}");

    public static Amount Requests(int requests) => new($"--requests={requests}");
}
