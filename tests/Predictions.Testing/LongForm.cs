namespace Predictions.Testing;

/// <summary>Tests of faults have two forms: a short one of seconds, and the long one that a promise states, asked for by PREDICTIONS_CHAOS=1.</summary>
public static class LongForm
{
    public static bool IsAsked { get; } = Environment.GetEnvironmentVariable("PREDICTIONS_CHAOS") == "1";

    public static T Or<T>(T shortForm, T longForm) => IsAsked ? longForm : shortForm;
}
