using Predictions.Core;

namespace Predictions.Redis;

/// <summary>What the store was asked to do.</summary>
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

/// <summary>Is told of every operation once it is over, retries included. Called on the path of a request: must be quick and not throw.</summary>
/// <param name="operation">What was asked.</param>
/// <param name="outcome"><see cref="ErrorReason.None"/> for success.</param>
/// <param name="elapsed">From the call to its answer.</param>
public delegate void StoreObserver(StoreOperation operation, ErrorReason outcome, TimeSpan elapsed);
