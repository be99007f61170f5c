namespace Predictions.Service.Accuracy;

/// <summary>
/// Numbers in [0, 1) for randomized scores: the fractional parts of multiples of the golden ratio. They fill the interval more
/// evenly than chance does, so that a PIT is even sooner; they are the same in every run; and taking one is a single step that
/// threads need not wait for each other in. Source: Weyl (1916), "Über die Gleichverteilung von Zahlen mod. Eins", Math. Ann.
/// 77:313.
/// </summary>
internal sealed class LowDiscrepancySequence
{
    /// <summary>2⁶⁴ divided by the golden ratio: multiplying by it wraps around where the whole part would be dropped.</summary>
    private const ulong Step = 0x9E37_79B9_7F4A_7C15;

    /// <summary>The bits that a double holds exactly.</summary>
    private const int Bits = 53;

    private ulong _taken;

    public double Next() => (Interlocked.Increment(ref _taken) * Step >> (64 - Bits)) * Math.ScaleB(1, -Bits);
}
