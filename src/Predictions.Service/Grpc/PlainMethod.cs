using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.IO.Pipelines;
using System.Security.Claims;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Features.Authentication;
using Predictions.Service.Calls;

namespace Predictions.Service.Grpc;

/// <summary>
/// A unary method that answers requests of one uncompressed message without the gRPC library, as nearly all requests are. Any
/// other request stays unread for the library, which answers it as if this class did not exist.
/// </summary>
internal abstract class PlainMethod
{
    /// <summary>Answers a request.</summary>
    /// <param name="http">The request.</param>
    /// <param name="time">The time that its caller waits; <c>null</c> for no limit.</param>
    /// <returns>The status that was answered; <c>null</c> if the request is unread and is left to the library.</returns>
    public abstract ValueTask<StatusCode?> TryAnswerAsync(HttpContext http, TimeSpan? time);
}

/// <inheritdoc/>
/// <param name="pipeline">Runs the steps of a call.</param>
/// <param name="service">The service of the method.</param>
/// <param name="parser">Reads a request.</param>
/// <param name="maxBytes">The largest request; the library refuses a longer one.</param>
/// <param name="work">Handles a call.</param>
/// <param name="write">Writes an answer.</param>
internal sealed class PlainMethod<TService, TRequest, TAnswer>(
    GrpcPipeline pipeline, TService service, MessageParser<TRequest> parser, int maxBytes,
    UnaryWork<TService, TRequest, TAnswer> work, Action<TAnswer, SerializationContext> write) : PlainMethod
    where TRequest : class, IMessage<TRequest>
{
    private static readonly string Ok = $"{(int)StatusCode.OK}";

    private readonly MessageParser<TRequest> _parser = parser.WithDiscardUnknownFields(true);

    public override async ValueTask<StatusCode?> TryAnswerAsync(HttpContext http, TimeSpan? time)
    {
        if (http.Request.ContentType != MessageFrame.ContentType || !HttpProtocol.IsHttp2(http.Request.Protocol))
            return null;
        using var call = pipeline.Begin(http, time);
        TRequest? request;
        try
        {
            request = await ReadAsync(http.Request, call);
        }
        catch (TimeoutException)
        {
            return GrpcPipeline.Refuse(http.Response, new StatusHeaders(CallBounds.DeadlineExceeded));
        }
        catch (IOException)
        {
            // The library finds the same failure, and answers it.
            return null;
        }

        if (request is null)
            return null;
        var answer = await pipeline.AnswerAsync(work, service, request, call);
        if (answer.IsSuccess)
            return Answer(http, answer.Value);
        return GrpcPipeline.Refuse(http.Response, GrpcPipeline.HeadersOf(answer.Error, call));
    }

    /// <summary>Reads the message; <c>null</c> if the body is anything else, which stays unread.</summary>
    /// <exception cref="TimeoutException">The caller's deadline passed first.</exception>
    private async ValueTask<TRequest?> ReadAsync(HttpRequest http, PlainCall call)
    {
        var body = http.BodyReader;
        // Most bodies have arrived with their head, and need no timer.
        var isHeld = body.TryRead(out var read);
        if (read.IsCompleted)
            return Parse(body, read);
        using var deadline = call.DeadlineOfBody();
        try
        {
            while (!read.IsCompleted)
            {
                if (isHeld)
                    body.AdvanceTo(read.Buffer.Start, read.Buffer.End);
                if (read.Buffer.Length > MessageFrame.PrefixBytes + maxBytes || read.IsCanceled)
                    return null;
                read = await body.ReadAsync(deadline?.Token ?? CancellationToken.None);
                isHeld = true;
            }
        }
        catch (OperationCanceledException) when (deadline is { IsCancellationRequested: true })
        {
            throw new TimeoutException();
        }

        call.BodyIsRead();
        return Parse(body, read);
    }

    private TRequest? Parse(PipeReader body, in ReadResult read)
    {
        var isRead = TryParse(read.Buffer, out var request);
        body.AdvanceTo(isRead ? read.Buffer.End : read.Buffer.Start);
        return request;
    }

    private bool TryParse(in ReadOnlySequence<byte> body, [NotNullWhen(true)] out TRequest? request)
    {
        request = null;
        if (!MessageFrame.IsPlain(body, maxBytes))
            return false;
        try
        {
            request = body.IsSingleSegment
                ? _parser.ParseFrom(body.FirstSpan[MessageFrame.PrefixBytes..])
                : _parser.ParseFrom(body.Slice(MessageFrame.PrefixBytes));
            return true;
        }
        catch (InvalidProtocolBufferException)
        {
            return false;
        }
    }

    // The server sends head, message and trailers together once the call has ended.
    private StatusCode Answer(HttpContext http, TAnswer answer)
    {
        http.Response.ContentType = MessageFrame.ContentType;
        using (var frame = MessageFrame.Begin(http.Response.BodyWriter))
            write(answer, frame);
        http.Features.Get<IHttpResponseTrailersFeature>()!.Trailers.GrpcStatus = Ok;
        return StatusCode.OK;
    }
}

/// <summary>
/// A call that the gRPC library does not read. Its caller's time runs from its arrival; the longest time of a call begins once
/// the message is read, because a body may come as slowly as the server allows.
/// </summary>
/// <param name="bounds">The rules of every call.</param>
/// <param name="http">The request.</param>
/// <param name="time">The time that its caller waits; <c>null</c> for no limit.</param>
internal sealed class PlainCall(CallBounds bounds, HttpContext http, TimeSpan? time) : Call(bounds)
{
    private TimeSpan _callersTime = time ?? TimeSpan.MaxValue;

    public override ClaimsPrincipal? Principal => http.Features.Get<IHttpAuthenticationFeature>()?.User;

    public override string Transport => GrpcPipeline.Transport;

    public override HttpContext Http => http;

    protected override TimeSpan CallersTime => _callersTime;

    protected override CancellationToken RequestAborted => http.RequestAborted;

    protected override bool IsCallersDeadlineOver => Elapsed >= _callersTime;

    /// <summary>Canceled when the caller's time is over; <c>null</c> if it has no limit.</summary>
    public CancellationTokenSource? DeadlineOfBody() => HasLimit ? NewDeadline(_callersTime) : null;

    /// <summary>Begins the longest time of the call.</summary>
    public void BodyIsRead()
    {
        if (HasLimit)
            _callersTime -= Elapsed;
        Restart();
    }

    private bool HasLimit => _callersTime != TimeSpan.MaxValue;
}

/// <summary>Writes one message with its prefix. One object for each thread: a message is written without a pause.</summary>
internal sealed class MessageFrame : SerializationContext, IDisposable
{
    public const string ContentType = "application/grpc";

    /// <summary>The bytes before a message: the compression flag, and the length in four.</summary>
    public const int PrefixBytes = 5;

    [ThreadStatic]
    private static MessageFrame? _ofThread;

    private IBufferWriter<byte>? _output;
    private ArrayBufferWriter<byte>? _unsized;
    private int _length = -1;

    /// <summary>Begins a message. It must be disposed before the thread begins another one.</summary>
    public static MessageFrame Begin(IBufferWriter<byte> output)
    {
        var frame = _ofThread ??= new MessageFrame();
        frame._output = output;
        return frame;
    }

    /// <summary>Whether a body is one whole uncompressed message of at most so many bytes.</summary>
    public static bool IsPlain(in ReadOnlySequence<byte> body, int maxBytes)
    {
        if (body.Length < PrefixBytes || body.Length > PrefixBytes + maxBytes)
            return false;
        Span<byte> prefix = stackalloc byte[PrefixBytes];
        body.Slice(0, PrefixBytes).CopyTo(prefix);
        return prefix[0] == 0 && BinaryPrimitives.ReadUInt32BigEndian(prefix[1..]) == body.Length - PrefixBytes;
    }

    public override void SetPayloadLength(int payloadLength) => _length = payloadLength;

    /// <summary>Where the message is written: at once, if its length is known.</summary>
    public override IBufferWriter<byte> GetBufferWriter()
    {
        if (_length < 0)
            return _unsized = new ArrayBufferWriter<byte>();
        WritePrefix(_length);
        return _output!;
    }

    public override void Complete()
    {
        if (_unsized is { } message)
            Complete(message.WrittenSpan);
    }

    public override void Complete(byte[] payload) => Complete(payload.AsSpan());

    public void Dispose() => (_output, _unsized, _length) = (null, null, -1);

    private void Complete(ReadOnlySpan<byte> message)
    {
        WritePrefix(message.Length);
        _output!.Write(message);
    }

    private void WritePrefix(int length)
    {
        var prefix = _output!.GetSpan(PrefixBytes);
        prefix[0] = 0;
        BinaryPrimitives.WriteInt32BigEndian(prefix[1..], length);
        _output.Advance(PrefixBytes);
    }
}
