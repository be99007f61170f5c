namespace Predictions.LoadTest.Tests;

/// <summary>A server that limits the age of connections loses no request.</summary>
public class ConnectionAgeTests
{
    [Theory]
    [InlineData("grpc", 600.0, null)]
    [InlineData("grpc", null, 16)]
    [InlineData("http", 600.0, null)]
    [InlineData("http", null, 1)]
    public async Task Closed_connections_are_replaced_without_loss(string transport, double? rate, int? closed)
    {
        await using var server = await FakeServer.StartAsync(
            async () =>
            {
                await Task.Delay(2);
                return Reply.Good;
            },
            age: TimeSpan.FromMilliseconds(150));
        var measured = await Loaded.MeasureAsync(
            Loaded.Plan(server.Of(transport)) with { Rate = rate, Closed = closed, Seconds = 2, Connections = 4 });
        Assert.Empty(measured.Errors);
        Assert.InRange(measured.ConnectionsReopened, 1, 1_000);
        if (rate is not null)
            Assert.InRange(measured.Latency.Requests, 1_199, 1_201);
    }

    [Theory]
    [InlineData("grpc")]
    [InlineData("http")]
    public async Task A_stopped_server_causes_errors_and_no_exception(string transport)
    {
        var answers = 0;
        var areSome = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var server = await FakeServer.StartAsync(() =>
        {
            if (Interlocked.Increment(ref answers) == 100)
                areSome.SetResult();
            return Task.FromResult(Reply.Good);
        });
        var running = Loaded.MeasureAsync(
            Loaded.Plan(server.Of(transport)) with { Seconds = 12, WarmUpSeconds = 0, Connections = 20, TimeoutSeconds = 2 });
        await areSome.Task;
        await server.DisposeAsync();
        var measured = await running;
        Assert.InRange(measured.ErrorCount, 1, measured.Latency.Requests - 1);
    }
}
