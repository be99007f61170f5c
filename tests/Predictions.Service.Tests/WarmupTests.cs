using Microsoft.Extensions.Time.Testing;
using Predictions.Testing;

namespace Predictions.Service.Tests;

/// <summary>
/// An instance warms up before it reports that it is ready. The clock stands still, so a busy machine does not end the warm-up.
/// </summary>
public sealed class WarmupTests
{
    [Theory]
    [InlineData("127.0.0.1", "Start:WarmupCalls")]
    // The setting's former name.
    [InlineData("0.0.0.0", "Start:OwnCalls")]
    public async Task An_instance_answers_over_both_transports_before_it_is_ready(string host, string setting)
    {
        await using var redis = await RedisServer.StartAsync();
        await using var service = await ServiceUnderTest.StartAsync(
            redis.ConnectionString, new FakeTimeProvider(FixedClock.Noon),
            (setting, "3"), ("Kestrel:Endpoints:Http:Url", $"http://{host}:0"),
            ("Kestrel:Endpoints:Grpc:Url", $"http://{host}:0"),
            ("Redis:KeySecret", "a secret of a service that listens to all"), ("Security:Mode", "None"));
        var metrics = await MetricsReading.OfAsync(service.Operators);
        Assert.Equal(3, metrics["predictions_calls_total{transport=\"grpc\",method=\"Predict\",status=\"OK\"}"]);
        Assert.Equal(3, metrics["predictions_calls_total{transport=\"http\",method=\"Predict\",status=\"200\"}"]);
        // The forecast of a user that does not exist has waited for the store.
        Assert.Equal(3, metrics["predictions_calls_total{transport=\"grpc\",method=\"Predict\",status=\"NOT_FOUND\"}"]);
        Assert.Equal(3, metrics["predictions_calls_total{transport=\"http\",method=\"Predict\",status=\"404\"}"]);
        // Throws unless the status is a success.
        await service.Operators.GetStringAsync("/health/ready", HttpAnswers.Token);
    }

    [Fact]
    public async Task An_instance_is_ready_without_its_store()
    {
        await using var service = await ServiceUnderTest.StartAsync(
            $"127.0.0.1:{LoopbackPort.Free()}", null, ("Start:WarmupCalls", "3"));
        // Throws unless the status is a success.
        await service.Operators.GetStringAsync("/health/ready", HttpAnswers.Token);
    }
}
