using System.Diagnostics;
using Grpc.Core;
using Grpc.Net.Client;
using Grpc.Net.Client.Balancer;
using Grpc.Net.Client.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Predictions.Testing;

namespace Predictions.Service.Tests;

/// <summary>Restarts three instances one after the other, under load through a channel with client-side load balancing.</summary>
[Collection(nameof(WholeMachine))]
public class RollingRestartTests(ServiceFixture fixture)
{
    private static readonly int PerSecond = LongForm.Or(150, 1_200);
    private static readonly TimeSpan BalanceTimeout = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan SamplingTime = TimeSpan.FromSeconds(2);
    private static readonly int Stops = LongForm.Or(3, 20);

    [Fact]
    public async Task No_call_fails_and_the_load_is_balanced_again_within_a_minute()
    {
        var instances = new List<ServiceProcess>();
        try
        {
            for (var i = 0; i < 3; i++)
                instances.Add(await ServiceProcess.StartAsync(
                    ("ConnectionStrings:Redis", fixture.Redis.ConnectionString),
                    ("Drain:FinishMs", LongForm.Or("60000", "10000"))));
            using var unprocessed = new UnprocessedCallHandler();
            using var channel = ChannelTo(instances, unprocessed);
            await using var load = InlineLoad.Start(channel, PerSecond);
            await Task.Delay(SamplingTime, HttpAnswers.Token);
            for (var stop = 0; stop < Stops; stop++)
            {
                var instance = instances[stop % instances.Count];
                instance.Terminate();
                Assert.Equal(0, await instance.ExitAsync());
                await instance.RestartAsync();
            }

            var balanced = await BalancedAfterAsync(instances);
            var calls = await load.StopAsync();

            TestContext.Current.SendDiagnosticMessage(
                $"{Stops} restarts at {PerSecond}/s: {calls.Summary()}, {unprocessed.Repeated} of them after a repeat of what "
                + $"the server did not begin; balanced again after {balanced.TotalSeconds:F1} s");
            Assert.Empty(calls.Failures());
            Assert.InRange(balanced, TimeSpan.Zero, BalanceTimeout);
        }
        finally
        {
            instances.ForEach(instance => instance.Dispose());
        }
    }

    /// <summary>The time until each instance answers between 1/4 and 5/12 of all calls.</summary>
    private static async Task<TimeSpan> BalancedAfterAsync(List<ServiceProcess> instances)
    {
        var began = Stopwatch.StartNew();
        while (true)
        {
            var before = await CallsAsync(instances);
            await Task.Delay(SamplingTime, HttpAnswers.Token);
            var calls = (await CallsAsync(instances)).Zip(before, (now, then) => now - then).ToArray();
            if (calls.All(c => c > calls.Sum() / 4 && c < calls.Sum() * 5 / 12))
                return began.Elapsed;
            Assert.InRange(began.Elapsed, TimeSpan.Zero, BalanceTimeout);
        }
    }

    private static async Task<double[]> CallsAsync(List<ServiceProcess> instances)
    {
        var calls = new double[instances.Count];
        for (var i = 0; i < calls.Length; i++)
        {
            using var operators = instances[i].Operators();
            var metrics = await MetricsReading.OfAsync(operators);
            calls[i] = metrics.SeriesOf("predictions_calls_total{transport=\"grpc\",method=\"Predict\"")
                .Sum(series => metrics[series]);
        }

        return calls;
    }

    // A channel notices a stopped instance by its connection. A call that was routed there just before fails and is retried.
    private static MethodConfig RetryElsewhere => new()
    {
        Names = { MethodName.Default },
        RetryPolicy = new RetryPolicy
        {
            MaxAttempts = 5,
            InitialBackoff = TimeSpan.FromMilliseconds(10),
            MaxBackoff = TimeSpan.FromMilliseconds(100),
            BackoffMultiplier = 2,
            RetryableStatusCodes = { StatusCode.Unavailable },
        },
    };

    private static GrpcChannel ChannelTo(
        List<ServiceProcess> instances, UnprocessedCallHandler handler) => GrpcChannel.ForAddress("static:///instances", new()
        {
            Credentials = ChannelCredentials.Insecure,
            ServiceConfig = new() { LoadBalancingConfigs = { new RoundRobinConfig() }, MethodConfigs = { RetryElsewhere } },
            MaxReconnectBackoff = TimeSpan.FromSeconds(2),
            HttpHandler = handler,
            ServiceProvider = new ServiceCollection()
            .AddSingleton<ResolverFactory>(new StaticResolverFactory(
                _ => [.. instances.Select(instance => new BalancerAddress("127.0.0.1", instance.GrpcPort))]))
            .BuildServiceProvider(),
        });

    /// <summary>
    /// Reports a call that the server did not process as unavailable, so the retry policy sends it to another instance. The
    /// server did not process streams above the last stream id of its GOAWAY (RFC 9113, section 6.8). SocketsHttpHandler resends
    /// such a request itself, except where the GOAWAY arrives between its headers and its body: then it throws, and
    /// Grpc.Net.Client turns NO_ERROR into INTERNAL.
    /// </summary>
    private sealed class UnprocessedCallHandler() : DelegatingHandler(
        new SocketsHttpHandler { EnableMultipleHttp2Connections = true })
    {
        private const long NoError = 0;
        private int _repeated;

        public int Repeated => Volatile.Read(ref _repeated);

        protected override async Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request, CancellationToken cancellationToken)
        {
            try
            {
                return await base.SendAsync(request, cancellationToken);
            }
            catch (HttpRequestException e) when (e.InnerException is HttpProtocolException { ErrorCode: NoError })
            {
                Interlocked.Increment(ref _repeated);
                throw new HttpRequestException(
                    "The server closed the connection before it processed the call", new IOException(e.Message));
            }
        }
    }
}
