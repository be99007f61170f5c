namespace Predictions.Testing;

/// <summary>Whether tests that break something run for as long as the promise states: where PREDICTIONS_CHAOS=1 is set.</summary>
public static class LongForm
{
    public static bool IsAsked { get; } = Environment.GetEnvironmentVariable("PREDICTIONS_CHAOS") == "1";

    public static T Or<T>(T shortForm, T longForm) => IsAsked ? longForm : shortForm;
}
