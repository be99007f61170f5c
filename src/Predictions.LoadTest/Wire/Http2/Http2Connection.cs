using System.Buffers;
using System.Buffers.Binary;
using System.Net;
using System.Runtime.CompilerServices;
using Predictions.LoadTest.Results;

namespace Predictions.LoadTest.Wire.Http2;

/// <summary>An HTTP/2 client (RFC 9113) for one kind of unary gRPC call.</summary>
internal sealed class Http2Connection : LoadConnection
{
    private const int LastStream = int.MaxValue - 2;

    private readonly CallTemplate _template;
    private readonly ResponseCheck _check;
    private readonly Calls _calls = new();
    private readonly PeerLimits _limits = new();
    private readonly ArrayBufferWriter<byte> _checked = new();
    private int _nextStream = 1;
    private int _checkedStream;
    private int _consumed;

    public Http2Connection(IPEndPoint address, int maxInFlight, CallTemplate template, ResponseCheck check, RequestEvents events)
        : base(address, maxInFlight, events)
    {
        (_template, _check) = (template, check);
        var preface = Preface.Bytes;
        preface.CopyTo(Out.Append(preface.Length));
    }

    public override bool HasRoom =>
        !IsLeaving && InFlight < Math.Min(MaxInFlight, _limits.Streams) && _limits.Window >= _template.DataBytes
            && _calls.IsFree(_nextStream);

    public override void Send(in Request request)
    {
        var stream = _nextStream;
        var isChecked = _checkedStream == 0 && (stream >> 1) % ResponseCheck.Interval == 0;
        if (isChecked)
        {
            _checkedStream = stream;
            _checked.ResetWrittenCount();
        }

        _template.Write(Out.Append(_template.Length), stream, request.User);
        _calls.Add(new Call(stream, request, isChecked));
        _limits.Window -= _template.DataBytes;
        InFlight++;
        _nextStream += 2;
        IsLeaving = _nextStream >= LastStream;
    }

    public override void Abandon(int outcome, long now)
    {
        foreach (var call in Taken(above: 0))
            Events.Ended(call.Request, outcome, now);
    }

    protected override bool Parse(long now)
    {
        bool isTooLong;
        while (Frame.TryRead(In.Unread, out var frame, out isTooLong))
        {
            if (!Apply(frame, now))
                return false;
            In.Advance(frame.Length);
        }

        return !isTooLong;
    }

    protected override void OnDisconnect(long now) => Abandon(Outcome.Lost, now);

    private bool Apply(in Frame frame, long now) => frame.Type switch
    {
        FrameType.Data => Data(frame, now),
        FrameType.Headers => Headers(frame, now),
        FrameType.Reset => frame.Payload.Length == 4 && Reset(frame, now),
        FrameType.Settings => frame.Has(FrameFlags.Acknowledged) || (_limits.Apply(frame.Payload) && Acknowledge()),
        FrameType.Ping => frame.Payload.Length == 8 && (frame.Has(FrameFlags.Acknowledged) || Pong(frame.Payload)),
        FrameType.GoAway => frame.Payload.Length >= 8 && GoAway(frame.Payload),
        FrameType.WindowUpdate => frame.Payload.Length == 4 && (frame.Stream != 0 || _limits.Widen(frame.Payload)),
        // A forecast's header blocks fit in one frame, and our SETTINGS disable push.
        FrameType.Continuation or FrameType.PushPromise => false,
        _ => true,
    };

    private bool Data(in Frame frame, long now)
    {
        Consume(frame.Payload.Length);
        if (!frame.TryContent(out var content))
            return false;
        ref var call = ref _calls.Find(frame.Stream);
        if (Unsafe.IsNullRef(ref call))
            return true;
        call.Receive(content);
        if (call.IsChecked)
            _checked.Write(content);
        if (frame.Has(FrameFlags.EndStream))
            End(ref call, call.OutcomeOf(-1), now);
        return true;
    }

    private bool Headers(in Frame frame, long now)
    {
        if (!frame.Has(FrameFlags.EndHeaders) || !frame.TryContent(out var block))
            return false;
        var headers = new ResponseHeaders(block);
        if (!headers.Read())
            return false;
        OpaqueHeaders += headers.Opaque;
        ref var call = ref _calls.Find(frame.Stream);
        if (Unsafe.IsNullRef(ref call))
            return true;
        call.Receive(headers);
        if (frame.Has(FrameFlags.EndStream))
            End(ref call, call.OutcomeOf(headers.GrpcStatus), now);
        return true;
    }

    private bool Reset(in Frame frame, long now)
    {
        ref var call = ref _calls.Find(frame.Stream);
        if (Unsafe.IsNullRef(ref call))
            return true;
        if (BinaryPrimitives.ReadInt32BigEndian(frame.Payload) == PeerLimits.RefusedStream)
            Events.Unprocessed(Taken(ref call).Request);
        else
            End(ref call, Outcome.Reset, now);
        return true;
    }

    private bool GoAway(ReadOnlySpan<byte> payload)
    {
        IsLeaving = true;
        // GOAWAY guarantees that streams above the named one are not processed (RFC 9113, 6.8).
        foreach (var call in Taken(above: BinaryPrimitives.ReadInt32BigEndian(payload) & int.MaxValue))
            Events.Unprocessed(call.Request);
        return true;
    }

    private bool Acknowledge()
    {
        Frame.WriteHeader(Out.Append(Frame.HeaderBytes), 0, FrameType.Settings, FrameFlags.Acknowledged, 0);
        return true;
    }

    private bool Pong(ReadOnlySpan<byte> payload)
    {
        var bytes = Out.Append(Frame.HeaderBytes + payload.Length);
        Frame.WriteHeader(bytes, payload.Length, FrameType.Ping, FrameFlags.Acknowledged, 0);
        payload.CopyTo(bytes[Frame.HeaderBytes..]);
        return true;
    }

    private void Consume(int bytes)
    {
        _consumed += bytes;
        if (_consumed < Preface.ConnectionWindow / 2)
            return;
        Preface.WriteWindowUpdate(Out.Append(Preface.WindowUpdateBytes), _consumed);
        _consumed = 0;
    }

    private void End(ref Call call, int outcome, long now)
    {
        var isForecast = !call.IsChecked || outcome != Outcome.Success || _check.IsForecast(_checked.WrittenSpan[5..]);
        Events.Ended(Taken(ref call).Request, isForecast ? outcome : Outcome.Undecodable, now);
    }

    private Call Taken(ref Call call)
    {
        var taken = call;
        call = default;
        InFlight--;
        _checkedStream = taken.Stream == _checkedStream ? 0 : _checkedStream;
        return taken;
    }

    private Call[] Taken(int above)
    {
        var taken = _calls.TakeAbove(above);
        InFlight -= taken.Length;
        _checkedStream = _checkedStream > above ? 0 : _checkedStream;
        return taken;
    }
}
