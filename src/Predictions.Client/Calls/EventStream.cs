using System.Runtime.CompilerServices;
using Grpc.Core;
using Predictions.Client.Mapping;
using Wire = Predictions.Events.V1;

namespace Predictions.Client.Calls;

/// <summary>
/// Reads events, and connects again after an interruption, behind the last event that the caller took. One event is in memory:
/// flow control holds the service back while the caller works.
/// </summary>
internal sealed class EventStream(ServiceClients clients, ServiceCalls calls, TimeProvider time)
{
    public async IAsyncEnumerable<HistoryEvent> RunAsync(
        EventsRequest request, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var reached = new Dictionary<int, string>(request.From);
        for (var failures = 0; ; failures++)
        {
            using var connection = new Connection(clients, calls, WireEvents.ToWire(request, reached));
            while (await connection.NextAsync(cancellation).ConfigureAwait(false) is { } next)
            {
                yield return WireEvents.ToEvent(next);
                // Only now has the caller taken it.
                (reached[next.Partition], failures) = (next.Position, 0);
            }

            if (connection.Error is not { } error)
                yield break;
            if (!error.MayRetry)
                throw new PredictionsException(error);
            request.Interrupted?.Invoke(error);
            await Task.Delay(Pauses.Before(failures, error.RetryAfter), time, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>One stream of the service, opened a second time if the token is rejected.</summary>
    private sealed class Connection(ServiceClients clients, ServiceCalls calls, Wire.ReadRequest request) : IDisposable
    {
        private static readonly PredictionsError Ended =
            new(ErrorReason.StreamEnded, "UNAVAILABLE", "The stream ended before the caller wanted it to");

        private AsyncServerStreamingCall<Wire.Event>? _stream;

        /// <summary>Why there is no next event; <c>null</c> at the end that the caller wanted.</summary>
        public PredictionsError? Error { get; private set; }

        /// <summary>The next event; <c>null</c> at the end.</summary>
        public async Task<Wire.Event?> NextAsync(CancellationToken cancellation)
        {
            string? token = null, rejected = null;
            while (true)
            {
                try
                {
                    if (_stream is null)
                    {
                        token = await calls.TokenAsync(rejected, cancellation).ConfigureAwait(false);
                        _stream = clients.Events.Read(request, ServiceCalls.Options(token, null, cancellation));
                    }

                    if (await _stream.ResponseStream.MoveNext(cancellation).ConfigureAwait(false))
                        return _stream.ResponseStream.Current;
                    Error = request.StopAtEnd ? null : Ended;
                    return null;
                }
                catch (RpcException e) when (ServiceCalls.IsWorthAnotherToken(e, token, rejected))
                {
                    rejected = token;
                    Dispose();
                }
                catch (RpcException e)
                {
                    cancellation.ThrowIfCancellationRequested();
                    Error = WireErrors.ToError(e);
                    return null;
                }
            }
        }

        public void Dispose()
        {
            _stream?.Dispose();
            _stream = null;
        }
    }
}
