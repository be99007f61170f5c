using System.Text.Json;
using Google.Rpc;
using Grpc.Core;
using Predictions.Contract;

namespace Predictions.Client.Mapping;

/// <summary>Errors from the status of a call or from an item of a batch.</summary>
internal static class WireErrors
{
    public static PredictionsError ToError(RpcException exception)
    {
        var status = exception.GetRpcStatus();
        // A proxy may drop the details and keep the plain trailer.
        var name = status?.GetDetail<ErrorInfo>()?.Reason ?? exception.Trailers.GetValue(ErrorTable.ReasonTrailer) ?? "";
        var reason = name.Length > 0 ? PredictionsError.ReasonOf(name) : WithoutReason(exception.StatusCode);
        var code = JsonNamingPolicy.SnakeCaseUpper.ConvertName($"{exception.StatusCode}");
        return new PredictionsError(reason, code, exception.Status.Detail)
        {
            ReasonName = name,
            Fields = status?.GetDetail<BadRequest>()?.FieldViolations
                .ToArray(violation => new FieldError(violation.Field, violation.Description)) ?? [],
            RetryAfter = status?.GetDetail<RetryInfo>()?.RetryDelay.ToTimeSpan(),
        };
    }

    public static PredictionsError ToError(V1.BatchPredictResponse.Types.Error wire) =>
        new(PredictionsError.ReasonOf(wire.Reason), wire.Code, wire.Message)
        {
            ReasonName = wire.Reason,
            Fields = wire.Field.Length == 0 ? [] : [new FieldError(wire.Field, Accepted(wire))],
            RetryAfter = ErrorTable.Find(wire.Reason)?.RetryAfter,
        };

    // The gRPC library's own statuses, and those of a proxy, have no details.
    private static ErrorReason WithoutReason(StatusCode code) => code switch
    {
        StatusCode.Unavailable => ErrorReason.Unreachable,
        StatusCode.DeadlineExceeded => ErrorReason.DeadlineExceeded,
        StatusCode.Unauthenticated => ErrorReason.Unauthenticated,
        StatusCode.PermissionDenied => ErrorReason.PermissionDenied,
        _ => ErrorReason.Unknown,
    };

    // The message of an item is "field: what is accepted".
    private static string Accepted(V1.BatchPredictResponse.Types.Error wire) =>
        wire.Message.StartsWith($"{wire.Field}: ", StringComparison.Ordinal)
            ? wire.Message[(wire.Field.Length + 2)..]
            : wire.Message;
}
