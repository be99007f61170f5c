using System.Diagnostics;
using CsCheck;

namespace Predictions.Testing.Fuzzing;

/// <summary>
/// Checks a parser's properties on every file of its corpus and on many mutations of them. It must not throw, hang, or allocate
/// more than the input's length justifies.
/// </summary>
public sealed class Fuzz
{
    /// <summary>The timeout of one input.</summary>
    private static readonly TimeSpan MostTime = TimeSpan.FromSeconds(20);

    private readonly IReadOnlyList<(string Name, byte[] Bytes)> _corpus;
    private readonly Mutations _mutations;
    private long _begun;
    private long _inputs;
    private long _accepted;
    private byte[] _input = [];
    private string _of = "";

    /// <param name="parser">The folder of the corpus.</param>
    /// <param name="tokens">The texts that mutations insert.</param>
    /// <param name="mostBytes">The maximum length of an input.</param>
    public Fuzz(string parser, IReadOnlyList<byte[]> tokens, int mostBytes = 100_000)
    {
        _corpus = Corpus.Of(parser);
        _mutations = new Mutations([.. _corpus.Select(file => file.Bytes)], tokens, mostBytes);
    }

    /// <summary>The bytes that a parse may allocate per input byte.</summary>
    public int BytesPerByte { get; init; } = 64;

    /// <summary>The bytes that a parse may allocate in addition.</summary>
    public int BytesBeside { get; init; } = 16_384;

    /// <summary>Whether some inputs must be accepted.</summary>
    public bool AcceptsSome { get; init; } = true;

    /// <summary>Tries every file of the corpus, then a number of mutations, twenty times as many in the long form.</summary>
    /// <param name="inputs">The number of mutations in the short form, which uses a fixed seed.</param>
    /// <param name="holds">
    /// Throws where a property does not hold. Parses within <see cref="Bounded"/>. Returns whether the input was accepted: if
    /// none is, the test tried only rejections.
    /// </param>
    public void Run(int inputs, Func<byte[], bool> holds)
    {
        // On a separate thread, so that an input that hangs can be reported.
        Exception? failed = null;
        var thread = new Thread(() => failed = FirstFailure(LongForm.Or(inputs, 20 * inputs), holds), 16 << 20)
        {
            IsBackground = true,
        };
        thread.Start();
        while (!thread.Join(TimeSpan.FromMilliseconds(200)))
            if (Volatile.Read(ref _begun) is not 0 and var begun && Stopwatch.GetElapsedTime(begun) > MostTime)
                throw new TimeoutException($"no end after {MostTime.TotalSeconds} s: {Told()}");
        if (failed is not null)
            throw new InvalidDataException($"{failed.Message}: {Told()}", failed);
        if (AcceptsSome != _accepted > 0)
            throw new InvalidDataException($"{_accepted} of {_inputs} inputs were accepted");
    }

    /// <summary>Parses, and throws where each of three parses allocated more than the limit.</summary>
    /// <param name="input">The input.</param>
    /// <param name="parse">The parser. It gives the same result each time.</param>
    /// <param name="more">The further bytes that it may allocate.</param>
    public T Bounded<T>(byte[] input, Func<T> parse, int more = 0)
    {
        var limit = BytesBeside + more + (long)BytesPerByte * input.Length;
        var (parsed, allocated) = Measured(parse);
        // A parser allocates the same each time. Static state, and a pool that a collection emptied, allocate once.
        for (var again = 0; again < 2 && allocated > limit; again++)
            (parsed, allocated) = Measured(parse);
        return allocated <= limit
            ? parsed
            : throw new InvalidDataException($"{allocated} bytes were allocated for {input.Length}");
    }

    private static (T Parsed, long Bytes) Measured<T>(Func<T> parse)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var parsed = parse();
        return (parsed, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private Exception? FirstFailure(int inputs, Func<byte[], bool> holds)
    {
        // A fixed seed, except in the long form, which searches for new failures.
        var seed = LongForm.IsAsked ? (ulong)Stopwatch.GetTimestamp() : 20_260;
        var random = new PCG(1, seed);
        try
        {
            foreach (var (name, bytes) in _corpus)
                Try(name, bytes, holds);
            for (var i = 0; i < inputs; i++)
                Try($"input {i} of seed {seed}", _mutations.Inputs.Generate(random, null, out _), holds);
            return null;
        }
#pragma warning disable CA1031 // Any exception is the reported failure.
        catch (Exception e)
#pragma warning restore CA1031
        {
            return e;
        }
    }

    private void Try(string of, byte[] input, Func<byte[], bool> holds)
    {
        (_of, _input) = (of, input);
        _inputs++;
        Volatile.Write(ref _begun, Stopwatch.GetTimestamp());
        _accepted += holds(input) ? 1 : 0;
    }

    /// <summary>The input in base64, to store it in the corpus.</summary>
    private string Told() => $"{_of}, {_input.Length} bytes, base64 {Convert.ToBase64String(_input)}";
}

/// <summary>The inputs of one parser: files of tests/corpus/&lt;parser&gt; next to the test, and derived ones.</summary>
internal static class Corpus
{
    /// <summary>Every input by name, in order.</summary>
    public static IReadOnlyList<(string Name, byte[] Bytes)> Of(string parser)
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "corpus", parser);
        var files = Directory.GetFiles(folder).Select(path => (Name: Path.GetFileName(path), Bytes: File.ReadAllBytes(path)));
        var derived = DerivedInputs.Of(parser, name => File.ReadAllBytes(Path.Combine(folder, name)));
        return [.. files.Concat(derived).OrderBy(input => input.Name, StringComparer.Ordinal)];
    }
}
