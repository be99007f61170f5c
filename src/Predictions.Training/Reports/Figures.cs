using Predictions.Training.Evaluation;

namespace Predictions.Training.Reports;

/// <summary>Figures as text, in one way throughout.</summary>
internal static class Figures
{
    private const string None = "–";

    /// <summary>"2.25 (2.02 to 2.49)".</summary>
    public static string Days(Estimate? estimate) => estimate is { } e ? $"{e.Value:0.00} ({e.Low:0.00} to {e.High:0.00})" : None;

    /// <summary>"−0.036 (−0.071 to −0.007)".</summary>
    public static string Difference(Estimate? estimate) =>
        estimate is { } e ? $"{Signed(e.Value, "0.000")} ({Signed(e.Low, "0.000")} to {Signed(e.High, "0.000")})" : None;

    /// <summary>"+0.4 (−1.1 to +1.9)", in points of per cent.</summary>
    public static string Points(Estimate? estimate) => estimate is { } e
        ? $"{Signed(100 * e.Value, "0.0")} ({Signed(100 * e.Low, "0.0")} to {Signed(100 * e.High, "0.0")})"
        : None;

    public static string Share(Estimate? estimate) => estimate is { } e ? $"{100 * e.Value:0} %" : None;

    public static string Number(Estimate? estimate, string format = "0.00") => estimate is { } e ? e.Value.ToString(format) : None;

    private static string Signed(double value, string format) => value.ToString($"+{format};−{format};{format}");
}
