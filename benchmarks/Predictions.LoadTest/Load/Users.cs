namespace Predictions.LoadTest.Load;

/// <summary>
/// Who is asked for: all alike, or some share of the requests for the first hundredth of the users. A seeded stream of its own,
/// quicker than <see cref="Random"/> (SplitMix64, Steele et al. 2014).
/// </summary>
internal sealed class Users(int count, double hotShare, int seed)
{
    private readonly int _hot = Math.Max(1, count / 100);
    private readonly uint _hotBound = (uint)(hotShare * uint.MaxValue);
    private ulong _state = (ulong)(uint)seed << 32;

    public int Next()
    {
        var z = _state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        z ^= z >> 31;
        var among = (uint)z < _hotBound ? _hot : count;
        return (int)((z >> 32) * (ulong)among >> 32);
    }
}
