using System.Collections.Concurrent;
using Predictions.Testing;

namespace Predictions.Client.Tests;

/// <summary>Real instances stop and start again, one after the other, while the client calls them.</summary>
public sealed class RestartTests
{
    private static readonly ForecastRequest Request = ForecastRequest.ForHistory(
        new History { Periods = [new(new(2026, 1, 30)), new(new(2026, 2, 28))] }, new DateOnly(2026, 3, 10));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task No_call_fails_while_instances_are_replaced()
    {
        await using var redis = await RedisServer.StartAsync();
        var instances = new List<ServiceProcess>();
        try
        {
            for (var i = 0; i < 2; i++)
                instances.Add(await ServiceProcess.StartAsync(
                    ("ConnectionStrings:Redis", redis.ConnectionString), ("Drain:FinishMs", "60000")));
            await using var connected = ClientUnderTest.Of([.. instances.Select(instance => instance.GrpcPort)]);
            var client = connected.Client;
            var (errors, calls, isOver) = (new ConcurrentQueue<PredictionsError>(), 0, false);
            var callers = Enumerable.Range(0, 4).Select(_ => Task.Run(CallAsync, Token)).ToArray();
            foreach (var instance in instances)
            {
                var before = Volatile.Read(ref calls);
                instance.Terminate();
                Assert.Equal(0, await instance.ExitAsync());
                await instance.RestartAsync();
                Assert.True(Volatile.Read(ref calls) > before);
            }

            Volatile.Write(ref isOver, true);
            await Task.WhenAll(callers);
            Assert.Empty(errors);

            async Task CallAsync()
            {
                while (!Volatile.Read(ref isOver))
                {
                    if ((await client.ForecastAsync(Request, cancellation: Token)).Error is { } error)
                        errors.Enqueue(error);
                    Interlocked.Increment(ref calls);
                }
            }
        }
        finally
        {
            instances.ForEach(instance => instance.Dispose());
        }
    }
}
