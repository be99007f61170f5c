using Grpc.Core;

namespace Predictions.Faults.Tests.Load;

/// <summary>One call of the load.</summary>
/// <param name="Kind">What it asked.</param>
/// <param name="Due">When it was to be sent.</param>
/// <param name="Milliseconds">From then to its answer.</param>
/// <param name="Status">How it ended.</param>
internal readonly record struct LoggedCall(CallKind Kind, long Due, double Milliseconds, StatusCode Status);
