using Predictions.Core;

namespace Predictions.Redis.Store;

/// <summary>The operations of the store.</summary>
public enum StoreOperation
{
    Get,
    GetMany,
    Put,
    PutMany,
    Record,
    Delete,
    Ping,
}

/// <summary>
/// Called after every operation, retries included. Runs on the path of a request, so it must be quick and not throw.
/// </summary>
/// <param name="operation">The operation.</param>
/// <param name="outcome"><see cref="ErrorReason.None"/> for success.</param>
/// <param name="elapsed">The time from the call to its answer.</param>
public delegate void StoreObserver(StoreOperation operation, ErrorReason outcome, TimeSpan elapsed);
