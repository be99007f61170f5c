using Predictions.LoadTest.Reports;
using Predictions.LoadTest.Results;

namespace Predictions.LoadTest.Tests;

/// <summary>Outcomes are distinguished.</summary>
public class OutcomeTests
{
    [Theory]
    [InlineData("grpc", "UNAVAILABLE")]
    [InlineData("http", "HTTP 503")]
    public async Task Errors_are_counted_by_their_status(string transport, string name)
    {
        var asked = 0;
        await using var server = await FakeServer.StartAsync(() =>
            Task.FromResult(Interlocked.Increment(ref asked) % 3 == 0 ? new Reply(14, 503, []) : Reply.Good));
        var measured = await Loaded.MeasureAsync(Loaded.Plan(server.Of(transport)));
        Assert.Equal([name], measured.Errors.Keys);
        Assert.InRange(measured.ErrorShare, 0.3, 0.36);
        Assert.NotNull(new Slo(1_000, 0.1).MissedBy(measured));
        Assert.Null(new Slo(60_000, 0.9).MissedBy(measured));
    }

    [Fact]
    public async Task A_wrong_message_length_is_an_error()
    {
        await using var server = await FakeServer.StartAsync(() => Task.FromResult(Reply.Good with { StatedLength = 7 }));
        var measured = await Loaded.MeasureAsync(Loaded.Plan(server.Grpc));
        Assert.Equal(measured.Latency.Requests, measured.Errors["answer does not decode"]);
    }

    [Fact]
    public async Task Messages_that_are_not_forecasts_are_errors()
    {
        await using var server = await FakeServer.StartAsync(() => Task.FromResult(Reply.Good with { Message = [0xFF, 0xFF] }));
        var measured = await Loaded.MeasureAsync(Loaded.Plan(server.Grpc) with { WarmUpSeconds = 0 });
        // The first response of each connection is checked.
        Assert.Equal(2, measured.Errors["answer does not decode"]);
    }

    [Theory]
    [InlineData("grpc")]
    [InlineData("http")]
    public async Task Good_answers_have_no_error(string transport)
    {
        await using var server = await FakeServer.StartAsync();
        var measured = await Loaded.MeasureAsync(Loaded.Plan(server.Of(transport)) with { Rate = null, Closed = 8, Seconds = 3 });
        Assert.Empty(measured.Errors);
        Assert.Equal(0, measured.OpaqueHeaders);
        // Each of the 8 places sends again after an answer.
        Assert.InRange(measured.Latency.Requests, 9, long.MaxValue);
        Assert.Contains(LoadNotes.Of(measured), n => n.Contains("not known", StringComparison.Ordinal));
    }
}
