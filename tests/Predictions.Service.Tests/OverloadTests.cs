using System.Diagnostics;
using System.Net;
using Google.Rpc;
using Grpc.Core;
using Predictions.Testing;

namespace Predictions.Service.Tests;

/// <summary>
/// More calls at once than may wait. What refusing costs at a multiple of a core's rate is measured by
/// <c>Predictions.PerfGates overload</c>, with a core for the service alone.
/// </summary>
[Collection(nameof(WholeMachine))]
public class OverloadTests(ServiceFixture fixture)
{
    private const int Burst = 3_000;
    private static readonly TimeSpan ItselfAgainWithin = TimeSpan.FromSeconds(2);

    [Fact]
    public async Task A_burst_is_refused_in_part_and_the_rest_is_answered_within_its_deadline()
    {
        using var service = await StartedAsync();
        using var channel = service.Channel();
        var client = new V1.CyclePredictions.CyclePredictionsClient(channel);
        await client.PredictAsync(Samples.Inline());
        var answers = await Task.WhenAll(Enumerable.Range(0, Burst).Select(_ => StatusAsync(client)));
        var refused = answers.Where(a => a.Error is not null).ToArray();
        Assert.NotEmpty(refused);
        Assert.Contains(answers, a => a.Error is null);
        Assert.All(refused, a => Assert.Equal(StatusCode.ResourceExhausted, a.Error!.StatusCode));
        Assert.All(refused, a => Assert.NotNull(a.Error!.GetRpcStatus()!.GetDetail<RetryInfo>()));
        TestContext.Current.SendDiagnosticMessage(
            $"gRPC: of {Burst} at once {refused.Length} refused, after {Median(refused):F1} ms at the median; "
            + $"the others answered after at most {answers.Where(a => a.Error is null).Max(a => a.Took.TotalMilliseconds):F0} ms");
        await ItselfAgainAsync(() => client.PredictAsync(Samples.Inline()).ResponseAsync);
    }

    [Fact]
    public async Task Over_http_what_is_refused_says_when_to_come_again()
    {
        using var service = await StartedAsync();
        using var http = service.Http();
        var body = $$"""{"history":{{Samples.HistoryJson}},"asOf":"{{Samples.AsOf}}","cycles":12}""";
        await http.PostAsync("/v1/predict", body).OkAsync();
        var answers = await Task.WhenAll(Enumerable.Range(0, Burst / 3).Select(_ => http.PostAsync("/v1/predict", body)));
        var refused = answers.Where(a => a.StatusCode != HttpStatusCode.OK).ToArray();
        Assert.NotEmpty(refused);
        Assert.NotEqual(answers.Length, refused.Length);
        Assert.All(refused, a => Assert.Equal((HttpStatusCode.TooManyRequests, "1"), (a.StatusCode, $"{a.Headers.RetryAfter}")));
        await ItselfAgainAsync(() => http.PostAsync("/v1/predict", body).OkAsync());
    }

    private Task<ServiceProcess> StartedAsync() => ServiceProcess.StartAsync(
        ("ConnectionStrings:Redis", fixture.Redis.ConnectionString), ("Limits:QueuedPerProcessor", "10"), ("Connections:Streams", "10000"));

    private static async Task ItselfAgainAsync(Func<Task> call)
    {
        var began = Stopwatch.StartNew();
        for (var good = 0; good < 20;)
        {
            try
            {
                await call();
                good++;
            }
            catch (RpcException)
            {
                good = 0;
            }
        }

        Assert.InRange(began.Elapsed, TimeSpan.Zero, ItselfAgainWithin);
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
