namespace Predictions.Testing;

/// <summary>
/// Fault tests have two forms: a short one of seconds, and a long one with the documented duration. PREDICTIONS_CHAOS=1 selects
/// the long form.
/// </summary>
public static class LongForm
{
    public static bool IsAsked { get; } = Environment.GetEnvironmentVariable("PREDICTIONS_CHAOS") == "1";

    public static T Or<T>(T shortForm, T longForm) => IsAsked ? longForm : shortForm;
}
