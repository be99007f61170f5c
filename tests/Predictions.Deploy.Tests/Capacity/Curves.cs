using Predictions.Deploy.Capacity.Curves;

namespace Predictions.Deploy.Tests.Capacity;

/// <summary>Synthetic curves.</summary>
internal static class Curves
{
    /// <summary>
    /// An instance that answers up to 1,000 calls a second in time, uses one core for them, and refuses the rest.
    /// </summary>
    public static readonly CapacityCurve Sharp = new(
        [new CurvePoint(500, 500, 0, 0, 0, 0.5), new CurvePoint(1_000, 1_000, 0, 0, 0, 1),
            new CurvePoint(1_500, 1_000, 0, 500, 0, 1)], "made up");
}
