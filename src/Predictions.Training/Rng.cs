namespace Predictions.Training;

/// <summary>
/// A seeded stream of random numbers, one per (seed, index). The numbers of one person do not depend on the size of a cohort, the
/// order or the threads.
/// </summary>
public sealed class Rng(int seed, int index)
{
    // The finalizer of SplitMix64: neighboring indexes get unrelated seeds.
    private readonly Random _random = new(Mix(seed, index));

    /// <summary>Uniform in [0, 1).</summary>
    public double Uniform() => _random.NextDouble();

    /// <summary>True with a probability.</summary>
    public bool Chance(double probability) => Uniform() < probability;

    /// <summary>A whole number from <paramref name="first"/> to <paramref name="last"/>.</summary>
    public int Whole(int first, int last) => _random.Next(first, last + 1);

    /// <summary>Standard normal, by Box and Muller (1958).</summary>
    public double Normal() => Math.Sqrt(-2 * Math.Log(1 - Uniform())) * Math.Cos(2 * Math.PI * Uniform());

    /// <summary>Exponential with mean 1.</summary>
    public double Exponential() => -Math.Log(1 - Uniform());

    private static int Mix(int seed, int index)
    {
        var z = ((ulong)(uint)seed << 32 | (uint)index) + 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return (int)((z ^ (z >> 31)) & int.MaxValue);
    }
}
