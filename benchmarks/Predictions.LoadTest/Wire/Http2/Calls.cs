using System.Runtime.CompilerServices;

namespace Predictions.LoadTest.Wire.Http2;

/// <summary>The calls in flight of a connection, found by their stream without a search.</summary>
internal sealed class Calls
{
    // Far more than are ever in flight: one slow answer must not meet a new stream in its slot.
    private const int Slots = 4096;

    private readonly Call[] _calls = new Call[Slots];

    /// <summary>Whether the slot of a stream is free.</summary>
    public bool IsFree(int stream) => Slot(stream).Stream == 0;

    public void Add(in Call call) => Slot(call.Stream) = call;

    /// <summary>The call on a stream; a null reference where none is in flight.</summary>
    public ref Call Find(int stream)
    {
        ref var call = ref Slot(stream);
        if (call.Stream == stream)
            return ref call;
        return ref Unsafe.NullRef<Call>();
    }

    /// <summary>Takes the calls of all streams above one out.</summary>
    public Call[] TakeAbove(int stream)
    {
        Call[] taken = [.. _calls.Where(c => c.Stream > stream)];
        foreach (ref var call in _calls.AsSpan())
            if (call.Stream > stream)
                call = default;
        return taken;
    }

    // Streams of a client are odd.
    private ref Call Slot(int stream) => ref _calls[(stream >> 1) & (Slots - 1)];
}
