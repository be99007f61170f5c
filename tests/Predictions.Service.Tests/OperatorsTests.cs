using System.Net;
using System.Reflection;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Health.V1;
using Grpc.Net.Client;
using Grpc.Reflection.V1Alpha;

namespace Predictions.Service.Tests;

/// <summary>Metrics, health and reflection, which only the operators' endpoints serve.</summary>
public class OperatorsTests(ServiceFixture fixture)
{
    private readonly ServiceUnderTest _service = fixture.Service;

    [Fact]
    public async Task The_build_is_a_metric_with_the_version_and_the_revision_of_the_program()
    {
        var whole = typeof(ServiceHost).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!
            .InformationalVersion;
        var metrics = await MetricsReading.OfAsync(_service.Operators);
        var series = Assert.Single(metrics.SeriesOf("predictions_build_info{"));
        Assert.Equal(1, metrics[series]);
        var parts = whole.Split('+');
        Assert.Equal(
            $"predictions_build_info{{version=\"{parts[0]}\",revision=\"{parts.ElementAtOrDefault(1) ?? "unknown"}\"}}", series);
    }

    [Fact]
    public async Task Metrics_cover_calls_stages_store_model_and_runtime()
    {
        var user = ServiceFixture.NewUser();
        await _service.Histories.RecordHistoryAsync(Samples.Record(user));
        await _service.Predictions.PredictAsync(Samples.Inline());
        await _service.Http.GetAsync($"/v1/users/{user}/forecast", HttpAnswers.Token).OkAsync();
        await _service.Http.PostAsync("/v1/predict", "{}").ProblemAsync(400, "INVALID_FIELD");
        await _service.Http.GetAsync("/v1/nothing", HttpAnswers.Token).ProblemAsync(404, "ROUTE_NOT_FOUND");
        await Assert.ThrowsAsync<RpcException>(async () => await _service.Predictions.PredictAsync(new()));

        var page = await _service.Operators.GetStringAsync("/metrics", HttpAnswers.Token);
        string[] expected =
        [
            "predictions_calls_total{transport=\"grpc\",method=\"Predict\",status=\"OK\"}",
            "predictions_calls_total{transport=\"grpc\",method=\"Predict\",status=\"INVALID_ARGUMENT\"}",
            "predictions_calls_total{transport=\"http\",method=\"Predict\",status=\"200\"}",
            "predictions_calls_total{transport=\"http\",method=\"Predict\",status=\"400\"}",
            "predictions_calls_total{transport=\"http\",method=\"none\",status=\"404\"}",
            "predictions_call_seconds_bucket{transport=\"grpc\",method=\"RecordHistory\",outcome=\"served\",le=",
            "predictions_call_seconds_bucket{transport=\"http\",method=\"Predict\",outcome=\"served\",le=\"0.05\"}",
            // The series exists before the first failure; rate() would miss that increase otherwise.
            "predictions_call_seconds_count{transport=\"grpc\",method=\"RecordHistory\",outcome=\"failed\"}",
            "predictions_calls_under_way ",
            "predictions_calls_limit 4000",
            "predictions_connections_limit 20000",
            "predictions_stage_seconds_count{stage=\"history\"}",
            "predictions_stage_seconds_count{stage=\"features\"}",
            "predictions_stage_seconds_count{stage=\"scoring\"}",
            "predictions_stage_seconds_count{stage=\"forecasting\"}",
            "predictions_store_operations_total{operation=\"record\",outcome=\"OK\"}",
            "predictions_store_seconds_count{operation=\"get\"}",
            "predictions_model_info{model=\"cycle-length@",
            "predictions_model_swaps_total 0",
            "predictions_model_refusals_total{reason=\"HashMismatch\"} 0",
            "predictions_live_crps_days_count{model=\"cycle-length@",
            "predictions_live_skipped_total{reason=\"first_start\"}",
            "predictions_degraded_total{reason=\"MODEL_UNAVAILABLE\"}",
            "dotnet_gc_collections_total{generation=\"0\"}",
            "dotnet_gc_heap_bytes ",
            "dotnet_threadpool_threads ",
            "process_cpu_seconds_total ",
        ];
        Assert.All(expected, line => Assert.Contains(line, page, StringComparison.Ordinal));
        Assert.DoesNotContain(user, page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Liveness_and_readiness_are_reported()
    {
        Assert.Equal("""{"status":"live"}""", await _service.Operators.GetStringAsync("/health/live", HttpAnswers.Token));
        var ready = await _service.Operators.GetStringAsync("/health/ready", HttpAnswers.Token);
        Assert.Contains("\"status\":\"ready\"", ready, StringComparison.Ordinal);
        Assert.Contains("\"store\":\"answers\"", ready, StringComparison.Ordinal);
        using var channel = GrpcChannel.ForAddress(_service.OperatorsGrpcAddress);
        foreach (var side in (GrpcChannel[])[_service.Channel, channel])
        {
            var health = await new Health.HealthClient(side).CheckAsync(new HealthCheckRequest());
            Assert.Equal(HealthCheckResponse.Types.ServingStatus.Serving, health.Status);
        }
    }

    [Theory]
    [InlineData("/v1/models")]
    [InlineData("/openapi/v1.json")]
    [InlineData("/v1/predict")]
    [InlineData("/")]
    public async Task The_operators_endpoint_serves_no_API_route(string path)
    {
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(_service.OperatorsAddress, path, _service.HttpAddress.Authority));
    }

    [Theory]
    [InlineData("/metrics")]
    [InlineData("/health/live")]
    [InlineData("/health/ready")]
    public async Task The_public_endpoint_serves_no_operators_route(string path)
    {
        // A forged Host header changes nothing.
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(_service.HttpAddress, path, _service.OperatorsAddress.Authority));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(_service.HttpAddress, path, "localhost:9090"));
    }

    [Fact]
    public async Task The_operators_endpoint_serves_reflection()
    {
        using var channel = GrpcChannel.ForAddress(_service.OperatorsGrpcAddress);
        var services = await ReflectedAsync(channel, new ServerReflectionRequest { ListServices = "" });
        var names = services.ListServicesResponse.Service.Select(s => s.Name).ToList();
        Assert.Contains("predictions.v1.CyclePredictions", names);
        Assert.Contains("predictions.v1.CycleHistories", names);
        Assert.Contains("predictions.v1.Models", names);
        Assert.Contains("grpc.health.v1.Health", names);
        var described = await ReflectedAsync(
            channel, new ServerReflectionRequest { FileContainingSymbol = "predictions.v1.CyclePredictions" });
        Assert.Contains(V1.PredictionsReflection.Descriptor.SerializedData, described.FileDescriptorResponse.FileDescriptorProto);
    }

    [Fact]
    public async Task The_public_endpoint_serves_no_reflection()
    {
        // A unary call: a stream that is still being written when the server answers may end as CANCELLED instead.
        var method = new Method<ServerReflectionRequest, ServerReflectionResponse>(
            MethodType.Unary,
            ServerReflection.Descriptor.FullName,
            "ServerReflectionInfo",
            Marshallers.Create(MessageExtensions.ToByteArray, ServerReflectionRequest.Parser.ParseFrom),
            Marshallers.Create(MessageExtensions.ToByteArray, ServerReflectionResponse.Parser.ParseFrom));
        var refusal = await Assert.ThrowsAsync<RpcException>(
            async () => await _service.Channel.CreateCallInvoker().AsyncUnaryCall(
                method, null, default, new ServerReflectionRequest { ListServices = "" }));
        Assert.Equal(StatusCode.Unimplemented, refusal.StatusCode);
    }

    [Fact]
    public async Task The_operators_endpoint_serves_no_call_of_the_contract()
    {
        using var channel = GrpcChannel.ForAddress(_service.OperatorsGrpcAddress);
        var refusal = await Assert.ThrowsAsync<RpcException>(
            async () => await new V1.CyclePredictions.CyclePredictionsClient(channel).PredictAsync(Samples.Inline()));
        Assert.Equal(StatusCode.Unimplemented, refusal.StatusCode);
    }

    [Fact]
    public async Task The_HTTP_endpoint_serves_no_gRPC()
    {
        using var channel = GrpcChannel.ForAddress(_service.HttpAddress);
        await Assert.ThrowsAsync<RpcException>(
            async () => await new V1.CyclePredictions.CyclePredictionsClient(channel).PredictAsync(Samples.Inline()));
    }

    private static async Task<ServerReflectionResponse> ReflectedAsync(GrpcChannel channel, ServerReflectionRequest request)
    {
        using var call = new ServerReflection.ServerReflectionClient(channel).ServerReflectionInfo();
        await call.RequestStream.WriteAsync(request);
        await call.RequestStream.CompleteAsync();
        Assert.True(await call.ResponseStream.MoveNext(HttpAnswers.Token));
        return call.ResponseStream.Current;
    }

    private static async Task<HttpStatusCode> StatusAsync(Uri address, string path, string host)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(address, path));
        request.Headers.Host = host;
        using var response = await http.SendAsync(request, HttpAnswers.Token);
        return response.StatusCode;
    }
}
