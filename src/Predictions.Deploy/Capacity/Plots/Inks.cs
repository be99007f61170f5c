using ScottPlot;

namespace Predictions.Deploy.Capacity.Plots;

/// <summary>The colours of a day's plots: told apart with every common colour blindness, by lightness too.</summary>
internal static class Inks
{
    public static readonly Color Text = Color.FromHex("#1b2027");
    public static readonly Color Muted = Color.FromHex("#59616d");
    public static readonly Color Grid = Color.FromHex("#e6e9ed");

    /// <summary>What callers ask for.</summary>
    public static readonly Color Load = Color.FromHex("#b4500a");

    /// <summary>What is there to answer.</summary>
    public static readonly Color Ready = Color.FromHex("#0b5cad");

    /// <summary>What the autoscaler wants.</summary>
    public static readonly Color Wanted = Color.FromHex("#7fb2e2");

    public static readonly Color Nodes = Color.FromHex("#59616d");

    public static readonly Color Refused = Color.FromHex("#f0a35e");
    public static readonly Color Failed = Color.FromHex("#7a1f1f");
    public static readonly Color Late = Color.FromHex("#9aa4b1");
}
