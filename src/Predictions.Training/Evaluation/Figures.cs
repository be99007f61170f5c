namespace Predictions.Training.Evaluation;

/// <summary>Formats figures. The brief forms are for terminals.</summary>
internal static class Figures
{
    private const string None = "–";

    /// <summary>What stands in place of an interval below <see cref="Bootstrap.MinWomen"/>.</summary>
    public const string TooFew = "too few";

    /// <summary>"2.25 (2.02 to 2.49)".</summary>
    public static string Days(IntervalEstimate? estimate) => Days(estimate, " to ");

    /// <summary>"2.25 (2.02…2.49)".</summary>
    public static string BriefDays(IntervalEstimate? estimate) => Days(estimate, "…");

    /// <summary>"−0.036 (−0.071 to −0.007)".</summary>
    public static string Difference(IntervalEstimate? estimate) => Signed(estimate, "0.000", " to ");

    /// <summary>"−0.036 (−0.071…−0.007)".</summary>
    public static string BriefDifference(IntervalEstimate? estimate) => Signed(estimate, "0.000", "…");

    /// <summary>"+0.4 (−1.1 to +1.9)", in percentage points.</summary>
    public static string Points(IntervalEstimate? estimate) => Signed(InPoints(estimate), "0.0", " to ");

    /// <summary>"+0.4 (−1.1…+1.9)", in percentage points.</summary>
    public static string BriefPoints(IntervalEstimate? estimate) => Signed(InPoints(estimate), "0.0", "…");

    /// <summary>"+0.4", in percentage points.</summary>
    public static string BarePoints(IntervalEstimate? estimate) => estimate is { } e ? Signed(100 * e.Value, "0.0") : None;

    /// <summary>"7.8 (7.2 to 8.3)", in a given format.</summary>
    public static string Interval(IntervalEstimate? estimate, string format) =>
        Both(estimate, value => value.ToString(format), " to ");

    /// <summary>"48 % (44 to 52)".</summary>
    public static string Shares(IntervalEstimate? estimate) =>
        estimate is not { } e ? None
        : e.HasInterval ? $"{100 * e.Value:0} % ({100 * e.Low:0} to {100 * e.High:0})" : $"{100 * e.Value:0} % ({TooFew})";

    public static string Share(IntervalEstimate? estimate) => estimate is { } e ? $"{100 * e.Value:0} %" : None;

    public static string Number(IntervalEstimate? estimate, string format = "0.00") =>
        estimate is { } e ? e.Value.ToString(format) : None;

    private static string Days(IntervalEstimate? estimate, string to) =>
        Both(estimate, value => $"{value:0.00}", to);

    private static string Signed(IntervalEstimate? estimate, string format, string to) =>
        Both(estimate, value => Signed(value, format), to);

    private static string Both(IntervalEstimate? estimate, Func<double, string> text, string to) => estimate switch
    {
        null => None,
        { HasInterval: false } few => $"{text(few.Value)} ({TooFew})",
        { } e => $"{text(e.Value)} ({text(e.Low)}{to}{text(e.High)})",
    };

    private static string Signed(double value, string format) => value.ToString($"+{format};−{format};{format}");

    private static IntervalEstimate? InPoints(IntervalEstimate? estimate) => estimate?.Times(100);
}
