using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Predictions.Benchmarks.Handler;

/// <summary>
/// The features of one HTTP/2 stream over in-memory pipes: the request body, and the response headers, body and trailers. Later
/// calls reuse it, as Kestrel reuses its streams.
/// </summary>
internal sealed class InMemoryExchange :
    IRequestBodyPipeFeature, IHttpResponseFeature, IHttpResponseBodyFeature, IHttpResponseTrailersFeature
{
    // Continuations run inline, so that a call stays on one thread.
    private static readonly PipeOptions Inline = new(
        readerScheduler: PipeScheduler.Inline, writerScheduler: PipeScheduler.Inline, pauseWriterThreshold: 0,
        useSynchronizationContext: false);

    private readonly Pipe _request = new(Inline);
    private readonly Pipe _response = new(Inline);
    private readonly List<(Func<object, Task> Callback, object State)> _whenCompleted = [];

    public PipeReader Reader => _request.Reader;

    public PipeWriter Writer => _response.Writer;

    public Stream Stream => Writer.AsStream();

    public int StatusCode { get; set; } = StatusCodes.Status200OK;

    public string? ReasonPhrase { get; set; }

    public IHeaderDictionary Headers { get; set; } = new HeaderDictionary();

    public IHeaderDictionary Trailers { get; set; } = new HeaderDictionary();

    public bool HasStarted { get; private set; }

    Stream IHttpResponseFeature.Body { get => Stream; set => throw new NotSupportedException(); }

    /// <summary>Writes a request body to its pipe.</summary>
    public void Begin(ReadOnlySpan<byte> body)
    {
        HasStarted = false;
        StatusCode = StatusCodes.Status200OK;
        Headers.Clear();
        Trailers.Clear();
        body.CopyTo(_request.Writer.GetSpan(body.Length));
        _request.Writer.Advance(body.Length);
        _request.Writer.Complete();
    }

    /// <summary>Ends the call as a server does, and empties both pipes.</summary>
    /// <param name="copy">Receives the response body; <c>null</c> to drop it.</param>
    /// <returns>The length of the response body in bytes.</returns>
    public long End(IBufferWriter<byte>? copy = null)
    {
        foreach (var (callback, state) in _whenCompleted)
            callback(state).GetAwaiter().GetResult();
        _whenCompleted.Clear();
        _response.Writer.Complete();
        var answered = _response.Reader.TryRead(out var read) ? read.Buffer.Length : 0;
        foreach (var part in read.Buffer)
            copy?.Write(part.Span);
        _response.Reader.Complete();
        _response.Reset();
        _request.Reader.Complete();
        _request.Reset();
        return answered;
    }

    public void OnStarting(Func<object, Task> callback, object state) => throw new NotSupportedException();

    public void OnCompleted(Func<object, Task> callback, object state) => _whenCompleted.Add((callback, state));

    public void DisableBuffering()
    {
    }

    public Task StartAsync(CancellationToken cancellationToken = default)
    {
        HasStarted = true;
        return Task.CompletedTask;
    }

    public Task SendFileAsync(string path, long offset, long? count, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public Task CompleteAsync() => StartAsync();
}
