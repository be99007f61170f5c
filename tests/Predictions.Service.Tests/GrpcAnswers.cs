using Google.Rpc;
using Grpc.Core;

namespace Predictions.Service.Tests;

/// <summary>Assertions on failed gRPC calls.</summary>
internal static class GrpcAnswers
{
    /// <summary>Asserts the status, the reason and, if given, the field of a failed call, in details and in trailers.</summary>
    public static async Task<RpcException> FailsAsync<T>(
        this AsyncUnaryCall<T> call, StatusCode code, string reason, string? field = null)
    {
        var failure = await Assert.ThrowsAsync<RpcException>(async () => await call);
        Assert.True(failure.StatusCode == code, $"{failure.Status}");
        var status = failure.GetRpcStatus();
        Assert.NotNull(status);
        Assert.Equal((int)code, status.Code);
        var info = status.GetDetail<ErrorInfo>();
        Assert.Equal(reason, info!.Reason);
        Assert.Equal("predictions", info.Domain);
        Assert.Equal(reason, failure.Trailers.GetValue("reason"));
        Assert.Equal(status.GetDetail<BadRequest>()?.FieldViolations[0].Field, failure.Trailers.GetValue("field"));
        if (field is not null)
            Assert.Contains(status.GetDetail<BadRequest>()!.FieldViolations, v => v.Field == field);
        return failure;
    }
}
