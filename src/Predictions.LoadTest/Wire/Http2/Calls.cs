using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using Google.Protobuf;
using Predictions.LoadTest.Results;
using Predictions.LoadTest.Targets;
using Predictions.V1;

namespace Predictions.LoadTest.Wire.Http2;

/// <summary>A call in flight and the state of its response. Mutable, and updated in place.</summary>
internal struct Call
{
    private const int PrefixBytes = 5;

    /// <summary>The stream id; 0 for a free slot.</summary>
    public int Stream;

    public Request Request;

    /// <summary>Whether the response message is checked.</summary>
    public bool IsChecked;

    private int _httpStatus;
    private int _received;
    private long _prefix;

    public Call(int stream, in Request request, bool isChecked) =>
        (Stream, Request, IsChecked, _httpStatus) = (stream, request, isChecked, -1);

    /// <summary>Adds a part of the response message.</summary>
    public void Receive(ReadOnlySpan<byte> data)
    {
        for (var i = 0; i < data.Length && _received + i < PrefixBytes; i++)
            _prefix = _prefix << 8 | data[i];
        _received += data.Length;
    }

    /// <summary>Adds a header block: the response headers or the trailers.</summary>
    public void Receive(in ResponseHeaders headers)
    {
        if (headers.HttpStatus >= 0)
            _httpStatus = headers.HttpStatus;
    }

    /// <summary>The call's outcome, a number of <see cref="Outcome"/>.</summary>
    /// <param name="grpcStatus">The gRPC status in the last header block; −1 if it has none.</param>
    public readonly int OutcomeOf(int grpcStatus)
    {
        if (grpcStatus > 0)
            return Outcome.OfGrpcStatus(grpcStatus);
        if (_httpStatus != 200)
            return _httpStatus is >= 100 and < 600 ? _httpStatus : Outcome.Undecodable;
        // The compression flag is the prefix's highest byte, so a compressed message fails this comparison too.
        return grpcStatus == 0 && _received >= PrefixBytes && _prefix == _received - PrefixBytes ? Outcome.Success
            : Outcome.Undecodable;
    }
}

/// <summary>The calls in flight of a connection, indexed by their stream.</summary>
internal sealed class Calls
{
    // Far more than are ever in flight: a new stream must not find a slow call in its slot.
    private const int Slots = 4096;

    private readonly Call[] _calls = new Call[Slots];

    /// <summary>Whether the slot of a stream is free.</summary>
    public bool IsFree(int stream) => Slot(stream).Stream == 0;

    public void Add(in Call call) => Slot(call.Stream) = call;

    /// <summary>The call on a stream; a null reference if there is none.</summary>
    public ref Call Find(int stream)
    {
        ref var call = ref Slot(stream);
        if (call.Stream == stream)
            return ref call;
        return ref Unsafe.NullRef<Call>();
    }

    /// <summary>Removes and returns the calls on all streams above one.</summary>
    public Call[] TakeAbove(int stream)
    {
        Call[] taken = [.. _calls.Where(c => c.Stream > stream)];
        foreach (ref var call in _calls.AsSpan())
            if (call.Stream > stream)
                call = default;
        return taken;
    }

    // A client's stream ids are odd.
    private ref Call Slot(int stream) => ref _calls[(stream >> 1) & (Slots - 1)];
}

/// <summary>
/// The frames of a call, rendered once; calls differ by the stream id, the digits of the user and the etag that the caller holds.
/// </summary>
internal sealed class CallTemplate
{
    private const string Path = "/predictions.v1.CyclePredictions/Predict";
    private const int StreamAt = 5;
    private const int PrefixBytes = 5;

    private readonly byte[] _frames;
    private readonly int _dataAt;
    private readonly int _userAt;
    private readonly byte[][]? _etags;

    public CallTemplate(Target target, int forecastCycles, IReadOnlyList<string>? knownEtags = null)
    {
        _etags = knownEtags?.Select(Encoding.ASCII.GetBytes).ToArray();
        var request = new PredictRequest
        {
            UserId = new string('0', UserIds.Length),
            AsOf = UserIds.AsOf.ToString("O", CultureInfo.InvariantCulture),
            Cycles = forecastCycles,
            KnownEtag = knownEtags?[0] ?? "",
        };
        var message = request.ToByteArray();
        var headers = HeaderBlock.OfCall(target.Authority, Path);
        _dataAt = Frame.HeaderBytes + headers.Length;
        DataBytes = PrefixBytes + message.Length;
        _frames = new byte[_dataAt + Frame.HeaderBytes + DataBytes];

        Frame.WriteHeader(_frames, headers.Length, FrameType.Headers, FrameFlags.EndHeaders, 0);
        headers.CopyTo(_frames, Frame.HeaderBytes);
        Frame.WriteHeader(_frames.AsSpan(_dataAt), DataBytes, FrameType.Data, FrameFlags.EndStream, 0);
        var prefixAt = _dataAt + Frame.HeaderBytes;
        BinaryPrimitives.WriteInt32BigEndian(_frames.AsSpan(prefixAt + 1), message.Length);
        message.CopyTo(_frames, prefixAt + PrefixBytes);
        // Field 1 is first: its tag, its length, then the id.
        _userAt = prefixAt + PrefixBytes + 2;
    }

    public int Length => _frames.Length;

    /// <summary>The bytes that count against flow control.</summary>
    public int DataBytes { get; }

    /// <summary>Writes a user's call on a stream.</summary>
    public void Write(Span<byte> bytes, int stream, int user)
    {
        _frames.CopyTo(bytes);
        BinaryPrimitives.WriteInt32BigEndian(bytes[StreamAt..], stream);
        BinaryPrimitives.WriteInt32BigEndian(bytes[(_dataAt + StreamAt)..], stream);
        UserIds.Write(user, bytes[_userAt..]);
        // The etag is the last field.
        _etags?[user].CopyTo(bytes[(_frames.Length - _etags[user].Length)..]);
    }
}
