using System.Diagnostics;
using CsCheck;

namespace Predictions.Testing.Fuzzing;

/// <summary>
/// Holds a parser to its properties, on every file of its corpus as it is and on many that are made of them: it never throws, never
/// hangs, and allocates no more than the input's length justifies.
/// </summary>
public sealed class Fuzz
{
    /// <summary>A parser that takes longer over one input hangs.</summary>
    private static readonly TimeSpan MostTime = TimeSpan.FromSeconds(20);

    private readonly IReadOnlyList<(string Name, byte[] Bytes)> _corpus;
    private readonly Mutations _mutations;
    private long _begun;
    private long _inputs;
    private long _accepted;
    private byte[] _input = [];
    private string _of = "";

    /// <param name="parser">The folder of its corpus.</param>
    /// <param name="tokens">What mutations put in.</param>
    /// <param name="mostBytes">No input is longer.</param>
    public Fuzz(string parser, IReadOnlyList<byte[]> tokens, int mostBytes = 100_000)
    {
        _corpus = Corpus.Of(parser);
        _mutations = new Mutations([.. _corpus.Select(file => file.Bytes)], tokens, mostBytes);
    }

    /// <summary>How many bytes a parse may allocate for each of the input's.</summary>
    public int BytesPerByte { get; init; } = 64;

    /// <summary>How many bytes a parse may allocate beside that.</summary>
    public int BytesBeside { get; init; } = 16_384;

    /// <summary>Whether any input can be accepted at all.</summary>
    public bool AcceptsSome { get; init; } = true;

    /// <summary>Tries every file of the corpus, then so many inputs, twenty times as many in the long form.</summary>
    /// <param name="inputs">In the short form, which tries the same ones each time.</param>
    /// <param name="holds">
    /// Throws where a property does not hold; parses within <see cref="Bounded"/>. Tells whether the input was accepted: some must be,
    /// or nothing but refusals was tried.
    /// </param>
    public void Run(int inputs, Func<byte[], bool> holds)
    {
        // By its own thread, so that one that hangs can be told of.
        Exception? failed = null;
        var thread = new Thread(() => failed = FirstFailure(LongForm.Or(inputs, 20 * inputs), holds), 16 << 20) { IsBackground = true };
        thread.Start();
        while (!thread.Join(TimeSpan.FromMilliseconds(200)))
            if (Volatile.Read(ref _begun) is not 0 and var begun && Stopwatch.GetElapsedTime(begun) > MostTime)
                throw new TimeoutException($"no end after {MostTime.TotalSeconds} s: {Told()}");
        if (failed is not null)
            throw new InvalidDataException($"{failed.Message}: {Told()}", failed);
        if (AcceptsSome != _accepted > 0)
            throw new InvalidDataException($"{_accepted} of {_inputs} inputs were accepted");
    }

    /// <summary>Parses, and throws where that allocated more than it may.</summary>
    /// <param name="input">The input.</param>
    /// <param name="parse">What is held to the bound.</param>
    /// <param name="more">How many bytes more it may allocate beside.</param>
    public T Bounded<T>(byte[] input, Func<T> parse, int more = 0)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var parsed = parse();
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        // What is made once, at the first few inputs, is not the input's.
        if (_inputs > 2 * _corpus.Count && allocated > BytesBeside + more + (long)BytesPerByte * input.Length)
            throw new InvalidDataException($"{allocated} bytes were allocated for {input.Length}");
        return parsed;
    }

    private Exception? FirstFailure(int inputs, Func<byte[], bool> holds)
    {
        // The same each time, but for the long form, which is to find what is new.
        var seed = LongForm.IsAsked ? (ulong)Stopwatch.GetTimestamp() : 20_260;
        var random = new PCG(1, seed);
        try
        {
            for (var round = 0; round < 3; round++)
                foreach (var (name, bytes) in _corpus)
                    Try(name, bytes, holds);
            for (var i = 0; i < inputs; i++)
                Try($"input {i} of seed {seed}", _mutations.Inputs.Generate(random, null, out _), holds);
            return null;
        }
#pragma warning disable CA1031 // Whatever it is, it is the failure that is told.
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

    /// <summary>All that it takes to make a file of the corpus of it.</summary>
    private string Told() => $"{_of}, {_input.Length} bytes, base64 {Convert.ToBase64String(_input)}";
}
