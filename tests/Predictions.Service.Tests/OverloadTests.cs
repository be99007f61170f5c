using System.Diagnostics;
using System.Net;
using Google.Rpc;
using Grpc.Core;
using Predictions.Testing;

namespace Predictions.Service.Tests;

/// <summary>
/// More concurrent calls than the queue admits. <c>Predictions.PerfGates overload</c> measures the cost of shedding load, with
/// one core for the service alone.
/// </summary>
[Collection(nameof(WholeMachine))]
public class OverloadTests(ServiceFixture fixture)
{
    private const int Burst = 3_000;
    private static readonly TimeSpan RecoveryTimeout = TimeSpan.FromSeconds(LongForm.Or(180, 2));

    [Theory]
    [InlineData("Limits:MaxWaitMs", "1")]
    [InlineData("Limits:QueuedPerProcessor", "10")]
    public async Task A_burst_is_shed_in_part_and_the_rest_is_answered_within_its_deadline(string limit, string value)
    {
        using var service = await StartedAsync(limit, value);
        using var channel = service.Channel();
        var client = new V1.CyclePredictions.CyclePredictionsClient(channel);
        await RecoversAsync(async () => await client.PredictAsync(Samples.Inline()));
        var answers = await Task.WhenAll(Enumerable.Range(0, Burst).Select(_ => StatusAsync(client)));
        var refused = answers.Where(a => a.Error is not null).ToArray();
        Assert.NotEmpty(refused);
        Assert.Contains(answers, a => a.Error is null);
        Assert.All(refused, a => Assert.Equal(StatusCode.ResourceExhausted, a.Error!.StatusCode));
        Assert.All(refused, a => Assert.NotNull(a.Error!.GetRpcStatus()!.GetDetail<RetryInfo>()));
        TestContext.Current.SendDiagnosticMessage(
            $"gRPC: {refused.Length} of {Burst} concurrent calls shed, after {Median(refused):F1} ms at the median; "
            + $"the others took {answers.Where(a => a.Error is null).Max(a => a.Took.TotalMilliseconds):F0} ms at most");
        await RecoversAsync(() => client.PredictAsync(Samples.Inline()).ResponseAsync);
    }

    [Fact]
    public async Task A_shed_HTTP_call_has_a_Retry_After_header()
    {
        using var service = await StartedAsync("Limits:MaxWaitMs", "1");
        using var http = service.Http();
        var body = $$"""{"history":{{Samples.HistoryJson}},"asOf":"{{Samples.AsOf}}","cycles":12}""";
        await RecoversAsync(() => http.PostAsync("/v1/predict", body).OkAsync());
        var answers = await Task.WhenAll(Enumerable.Range(0, Burst).Select(_ => http.PostAsync("/v1/predict", body)));
        var refused = answers.Where(a => a.StatusCode != HttpStatusCode.OK).ToArray();
        Assert.NotEmpty(refused);
        Assert.NotEqual(answers.Length, refused.Length);
        Assert.All(refused, a => Assert.Equal((HttpStatusCode.TooManyRequests, "1"), (a.StatusCode, $"{a.Headers.RetryAfter}")));
        await RecoversAsync(() => http.PostAsync("/v1/predict", body).OkAsync());
    }

    private Task<ServiceProcess> StartedAsync(string limit, string value) => ServiceProcess.StartAsync(
        ("ConnectionStrings:Redis", fixture.Redis.ConnectionString), (limit, value),
        // With more processors the service may answer the whole burst in time.
        ("DOTNET_PROCESSOR_COUNT", "1"),
        ("Connections:Streams", "10000"));

    private static async Task RecoversAsync(Func<Task> call)
    {
        var began = Stopwatch.StartNew();
        for (var good = 0; good < 20;)
        {
            try
            {
                await call();
                good++;
            }
            catch (Exception e) when (e is RpcException or Xunit.Sdk.XunitException)
            {
                good = 0;
                Assert.InRange(began.Elapsed, TimeSpan.Zero, RecoveryTimeout);
            }
        }

        Assert.InRange(began.Elapsed, TimeSpan.Zero, RecoveryTimeout);
    }

    private static async Task<(RpcException? Error, TimeSpan Took)> StatusAsync(V1.CyclePredictions.CyclePredictionsClient client)
    {
        var began = Stopwatch.GetTimestamp();
        try
        {
            await client.PredictAsync(Samples.Inline());
            return (null, Stopwatch.GetElapsedTime(began));
        }
        catch (RpcException e)
        {
            return (e, Stopwatch.GetElapsedTime(began));
        }
    }

    private static double Median((RpcException?, TimeSpan Took)[] answers) =>
        answers.Select(a => a.Took.TotalMilliseconds).Order().ElementAt(answers.Length / 2);
}
