using Predictions.Contract;
using Predictions.Core;
using Predictions.Service.Grpc;
using Predictions.Service.Http;

namespace Predictions.Service.Tests;

/// <summary>What counts against the objective: the service's own failures, the same over both transports.</summary>
public class FaultStatusTests
{
    private static readonly ErrorReason[] OfTheCaller =
    [
        ErrorReason.InvalidField, ErrorReason.TooManyItems, ErrorReason.NoPeriod, ErrorReason.HistoryNotFound,
        ErrorReason.ModelNotFound, ErrorReason.RevisionMoved, ErrorReason.Unauthenticated, ErrorReason.PermissionDenied,
    ];

    public static TheoryData<ErrorReason> Errors =>
        [.. Enum.GetValues<ErrorReason>().Where(error => error is not (ErrorReason.None or ErrorReason.MessageTooLarge))];

    [Theory]
    [MemberData(nameof(Errors))]
    public void A_failure_is_the_service_s_unless_it_is_the_caller_s(ErrorReason error)
    {
        var isFault = !OfTheCaller.Contains(error);
        Assert.Equal(isFault, GrpcStatusNames.IsFault((int)ErrorTable.Of(error.WireName()).Code));
        Assert.Equal(isFault, HttpPipeline.IsFault(ErrorTable.Of(error.WireName()).Http));
    }

    [Fact]
    public void A_bug_is_the_service_s()
    {
        Assert.True(GrpcStatusNames.IsFault((int)ErrorTable.Internal.Code));
        Assert.True(HttpPipeline.IsFault(ErrorTable.Internal.Http));
    }

    [Theory]
    [InlineData("OK", 200)]
    [InlineData("CANCELLED", 499)]
    [InlineData("UNIMPLEMENTED", 404)]
    [InlineData("none", 0)]
    public void Success_and_what_no_caller_waits_for_are_none(string grpc, int http)
    {
        Assert.False(GrpcStatusNames.IsFault(Array.IndexOf([.. GrpcStatusNames.All], grpc)));
        Assert.False(HttpPipeline.IsFault(http));
    }
}
