using Predictions.Core;
using StackExchange.Redis;

namespace Predictions.Redis;

/// <summary>
/// What the client library throws, as values. Its messages carry keys and addresses, so neither they nor the exceptions leave
/// this project.
/// </summary>
internal static class StoreErrors
{
    /// <summary>Nothing came back, in time or at all: what <see cref="StoreCircuit"/> counts.</summary>
    public static readonly PredictionError NoAnswer = new(ErrorReason.StoreUnavailable, "The store did not answer; try again");

    /// <summary>It answered that it cannot: out of memory, read-only, still loading, not allowed.</summary>
    public static readonly PredictionError Refused = new(ErrorReason.StoreUnavailable, "The store refused; try again");

    /// <summary>Others wrote the same history all the time.</summary>
    public static readonly PredictionError Contended = new(ErrorReason.StoreUnavailable, "Others are writing this history; try again");

    public static readonly PredictionError RevisionMoved =
        new(ErrorReason.RevisionMoved, "The stored history is not the one that if_revision names; read it and try again");

    public static readonly PredictionError NotFound = new(ErrorReason.HistoryNotFound, "No history is stored for this user");

    private static readonly PredictionError DeadlineExceeded = new(ErrorReason.DeadlineExceeded, "The call's time ran out");

    /// <summary>The failure that an exception stands for; <c>null</c> for one that is a bug.</summary>
    public static PredictionError? Of(Exception exception, CancellationToken cancellation) => exception switch
    {
        OperationCanceledException when cancellation.IsCancellationRequested => DeadlineExceeded,
        RedisServerException server when server.Message.Contains("WRONGTYPE", StringComparison.Ordinal) => HistoryCodec.Corrupt,
        RedisServerException => Refused,
        RedisException or TimeoutException or OperationCanceledException or ObjectDisposedException => NoAnswer,
        _ => null,
    };
}
