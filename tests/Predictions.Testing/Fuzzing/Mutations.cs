using CsCheck;

namespace Predictions.Testing.Fuzzing;

/// <summary>Mutates the files of a corpus in one to five steps.</summary>
/// <param name="corpus">The files.</param>
/// <param name="tokens">The texts to insert.</param>
/// <param name="mostBytes">The maximum length of an input.</param>
public sealed class Mutations(IReadOnlyList<byte[]> corpus, IReadOnlyList<byte[]> tokens, int mostBytes)
{
    private const int MostSteps = 5, LongRange = 64;

    private static readonly Gen<Step> Steps =
        Gen.Select(Gen.Int[0, Kinds - 1], Gen.UInt, Gen.UInt, Gen.UInt)
            .Select(drawn => new Step(drawn.Item1, drawn.Item2, drawn.Item3, drawn.Item4));

    private const int Kinds = 12;

    /// <summary>The generator of inputs.</summary>
    public Gen<byte[]> Inputs { get; } =
        Gen.Select(Gen.Int[0, corpus.Count - 1], Steps.Array[1, MostSteps])
            .Select(
                drawn =>
                    drawn.Item2.Aggregate(corpus[drawn.Item1], (bytes, step) => Apply(bytes, step, corpus, tokens, mostBytes)));

    private static byte[] Apply(byte[] bytes, Step step, IReadOnlyList<byte[]> corpus, IReadOnlyList<byte[]> tokens, int most)
    {
        var at = (int)(step.At % (bytes.Length + 1u));
        var length = (int)(step.Length % (Math.Min(LongRange, bytes.Length - at) + 1u));
        var range = bytes.AsSpan(at, length);
        var token = tokens[(int)(step.What % tokens.Count)];
        byte[] changed = step.Kind switch
        {
            0 => With(bytes, at, b => (byte)(b ^ 1 << (int)(step.What % 8))),
            1 => With(bytes, at, _ => (byte)step.What),
            2 => [.. bytes.AsSpan(0, at), .. bytes.AsSpan(at + length)],
            3 => [.. bytes.AsSpan(0, at), .. range, .. bytes.AsSpan(at)],
            4 or 5 => [.. bytes.AsSpan(0, at), .. token, .. bytes.AsSpan(at)],
            6 => [.. bytes.AsSpan(0, at), .. token, .. bytes.AsSpan(at + length)],
            7 => bytes[..at],
            8 => Spliced(bytes, at, corpus[(int)(step.What % corpus.Count)], step.Length),
            9 => Repeated(bytes, at, range, (int)(step.What % 2_000)),
            _ => WordReplaced(bytes, at, token),
        };
        return changed.Length <= most ? changed : changed[..most];
    }

    private static byte[] With(byte[] bytes, int at, Func<byte, byte> change)
    {
        var changed = (byte[])bytes.Clone();
        if (at < changed.Length)
            changed[at] = change(changed[at]);
        return changed;
    }

    private static byte[] Spliced(byte[] bytes, int at, byte[] other, uint from) =>
        [.. bytes.AsSpan(0, at), .. other.AsSpan((int)(from % (other.Length + 1u)))];

    private static byte[] Repeated(byte[] bytes, int at, ReadOnlySpan<byte> range, int times)
    {
        using var repeated = new MemoryStream();
        repeated.Write(bytes, 0, at);
        for (var i = 0; i < times; i++)
            repeated.Write(range);
        repeated.Write(bytes, at, bytes.Length - at);
        return repeated.ToArray();
    }

    /// <summary>
    /// A whole value, so that its surroundings stay valid: the next run of letters, digits and signs, or quoted text.
    /// </summary>
    private static byte[] WordReplaced(byte[] bytes, int at, byte[] token)
    {
        while (at < bytes.Length && !IsOfWord(bytes[at]))
            at++;
        while (at > 0 && at <= bytes.Length && IsOfWord(bytes[at - 1]))
            at--;
        var end = at;
        while (end < bytes.Length && IsOfWord(bytes[end]))
            end++;
        return [.. bytes.AsSpan(0, at), .. token, .. bytes.AsSpan(end)];
    }

    private static bool IsOfWord(byte b) => char.IsAsciiLetterOrDigit((char)b) || b is (byte)'-' or (byte)'_' or (byte)'.';

    private readonly record struct Step(int Kind, uint At, uint Length, uint What);
}
