using Predictions.Core;
using Predictions.Redis.Values;
using StackExchange.Redis;

namespace Predictions.Redis.Connection;

/// <summary>
/// The client library's exceptions as error values. Its messages contain keys and addresses, so neither they nor the exceptions
/// leave this project.
/// </summary>
internal static class StoreErrors
{
    /// <summary>No answer, or none in time. <see cref="StoreCircuit"/> counts these.</summary>
    public static readonly PredictionError NoAnswer = new(ErrorReason.StoreUnavailable, "The store did not answer; try again");

    /// <summary>Redis answered with an error: out of memory, read-only, loading, or not permitted.</summary>
    public static readonly PredictionError Refused = new(
        ErrorReason.StoreUnavailable, "The store refused the command; try again");

    /// <summary>The master has the write, and too few replicas said in time that they have it.</summary>
    public static readonly PredictionError NotConfirmed = new(
        ErrorReason.StoredNotConfirmed, "The write is stored, but too few replicas confirmed it; repeat it to confirm it");

    /// <summary>Other writes changed the same history at every attempt.</summary>
    public static readonly PredictionError Contended = new(
        ErrorReason.StoreUnavailable, "Other writes to this history are in progress; try again");

    /// <summary>
    /// The key holds a list, a hash or another type that the service never writes. The error of <see
    /// cref="HistoryCodec.Corrupt"/> in its own instance: the store recognizes it by reference.
    /// </summary>
    public static readonly PredictionError OtherType = new(HistoryCodec.Corrupt.Reason, HistoryCodec.Corrupt.Message);

    public static readonly PredictionError RevisionMoved = PredictionError.Of(
        ErrorReason.RevisionMoved, "if_revision", "is not the stored revision; read the history and try again");

    public static readonly PredictionError NotFound = new(ErrorReason.HistoryNotFound, "No history is stored for this user");

    private static readonly PredictionError DeadlineExceeded = new(
        ErrorReason.DeadlineExceeded, "The call's deadline has passed");

    /// <summary>The error for an exception; <c>null</c> for an exception that is a bug.</summary>
    public static PredictionError? Of(Exception exception, CancellationToken cancellation) => exception switch
    {
        OperationCanceledException when cancellation.IsCancellationRequested => DeadlineExceeded,
        RedisServerException server when server.Message.Contains("WRONGTYPE", StringComparison.Ordinal) => OtherType,
        RedisServerException => Refused,
        RedisException or TimeoutException or OperationCanceledException or ObjectDisposedException => NoAnswer,
        _ => null,
    };
}
