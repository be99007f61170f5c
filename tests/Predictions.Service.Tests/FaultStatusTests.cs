using Predictions.Contract;
using Predictions.Core;
using Predictions.Service.Grpc;
using Predictions.Service.Http;

namespace Predictions.Service.Tests;

/// <summary>The service level objective counts the service's own failures, and the same ones over both transports.</summary>
public class FaultStatusTests
{
    private static readonly ErrorReason[] OfTheCaller =
    [
        ErrorReason.InvalidField, ErrorReason.TooManyItems, ErrorReason.NoPeriod, ErrorReason.HistoryNotFound,
        ErrorReason.ModelNotFound, ErrorReason.RevisionMoved, ErrorReason.Unauthenticated, ErrorReason.PermissionDenied,
        ErrorReason.EventsOff, ErrorReason.PositionOutOfRange,
    ];

    public static TheoryData<ErrorReason> Errors =>
        [.. Enum.GetValues<ErrorReason>().Where(error => error is not (ErrorReason.None or ErrorReason.MessageTooLarge))];

    [Theory]
    [MemberData(nameof(Errors))]
    public void A_failure_counts_unless_the_caller_caused_it(ErrorReason error)
    {
        var isFault = !OfTheCaller.Contains(error);
        Assert.Equal(isFault, GrpcStatusNames.IsFault((int)ErrorTable.Of(error.WireName()).Code));
        Assert.Equal(isFault, HttpPipeline.IsFault(ErrorTable.Of(error.WireName()).Http));
    }

    [Fact]
    public void A_bug_counts()
    {
        Assert.True(GrpcStatusNames.IsFault((int)ErrorTable.Internal.Code));
        Assert.True(HttpPipeline.IsFault(ErrorTable.Internal.Http));
    }

    [Theory]
    [InlineData("OK", 200)]
    [InlineData("CANCELLED", 499)]
    [InlineData("UNIMPLEMENTED", 404)]
    [InlineData("none", 0)]
    public void Successes_and_abandoned_calls_do_not_count(string grpc, int http)
    {
        Assert.False(GrpcStatusNames.IsFault(Array.IndexOf([.. GrpcStatusNames.All], grpc)));
        Assert.False(HttpPipeline.IsFault(http));
    }
}
