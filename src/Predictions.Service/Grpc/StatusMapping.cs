using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using Predictions.Contract;
using Predictions.Core;

namespace Predictions.Service.Grpc;

/// <summary>Maps errors to gRPC statuses with <c>google.rpc</c> details.</summary>
internal static class StatusMapping
{
    /// <summary>The exception that makes the gRPC library answer with this status.</summary>
    public static RpcException ToException(PredictionError failure) => ToException(ToStatus(failure));

    /// <inheritdoc cref="ToException(PredictionError)"/>
    public static RpcException ToException(Google.Rpc.Status status)
    {
        var exception = status.ToRpcException();
        var (reason, field) = StatusHeaders.PlainOf(status);
        if (reason is not null)
            exception.Trailers.Add(ErrorTable.ReasonTrailer, reason);
        if (field is not null)
            exception.Trailers.Add(ErrorTable.FieldTrailer, field);
        return exception;
    }

    public static Google.Rpc.Status ToStatus(PredictionError failure)
    {
        var row = ErrorTable.Of(failure.Reason.WireName());
        var status = ToStatus(row, failure.Message);
        if (failure.Fields.Count > 0)
            status.Details.Add(Any.Pack(ToBadRequest(failure.Fields)));
        return status;
    }

    /// <summary>A status without fields, such as that of a bug.</summary>
    public static Google.Rpc.Status ToStatus(ErrorRow row, string message)
    {
        var info = new ErrorInfo { Reason = row.Reason, Domain = ErrorTable.Domain };
        var status = new Google.Rpc.Status { Code = (int)row.Code, Message = message, Details = { Any.Pack(info) } };
        if (row.RetryAfter is { } delay)
            status.Details.Add(Any.Pack(new RetryInfo { RetryDelay = Duration.FromTimeSpan(delay) }));
        return status;
    }

    private static BadRequest ToBadRequest(IReadOnlyList<FieldViolation> fields)
    {
        var bad = new BadRequest();
        foreach (var field in fields)
            bad.FieldViolations.Add(
                new BadRequest.Types.FieldViolation { Field = $"{field.Field}", Description = field.Accepted });
        return bad;
    }
}
