using Google.Protobuf;
using Predictions.Service.Tests.Access;
using Predictions.V1;

namespace Predictions.Service.Tests;

/// <summary>
/// No error repeats what a caller sent, wherever the caller puts it. The canary consists of letters, as a field's name does.
/// </summary>
public sealed class EchoTests(ServiceFixture fixture)
{
    private const string Canary = "canarybird";

    private readonly ServiceUnderTest _service = fixture.Service;

    public static TheoryData<string, string> Requests => new()
    {
        // Paths and methods.
        { "GET /canarybird", "" },
        { "GET /v1/canarybird", "" },
        { "GET /v1/models/canarybird", "" },
        { "GET /v1/users/canarybird/history", "" },
        { "GET /v1/users/canarybird/canarybird", "" },
        { "GET /v1/users/canarybird%20x/history", "" },
        { "GET /v1/users/canarybird/../history", "" },
        { "GET /v1/canarybird%2F..", "" },
        { "GET /openapi/canarybird.json", "" },
        { "GET /openapi/canarybird.yaml", "" },
        { "GET /scalar/a/canarybird", "" },
        { "CANARYBIRD /v1/models", "" },
        { "POST /v1/models/canarybird", "" },
        // Queries: names, values, repeats.
        { "GET /v1/models?canarybird=1", "" },
        { "GET /v1/models?canarybird", "" },
        { "GET /v1/models?%63anarybird=1", "" },
        { "GET /v1/users/ann/forecast?asOf=canarybird", "" },
        { "GET /v1/users/ann/forecast?cycles=canarybird&interval=canarybird", "" },
        { "GET /v1/users/ann/forecast?interval=canarybird", "" },
        { "GET /v1/users/ann/forecast?includeDaily=canarybird", "" },
        { "GET /v1/users/ann/forecast?asOf=canarybird&asOf=canarybird", "" },
        { "PUT /v1/users/ann/history?ifRevision=canarybird", "{}" },
        // Bodies: names, values, and what is no JSON.
        { "POST /v1/predict", """{"canarybird":1}""" },
        { "POST /v1/predict", """{"history":{"canarybird":1}}""" },
        { "POST /v1/predict", """{"history":{"periods":[{"canarybird":1}]}}""" },
        { "POST /v1/predict", """{"canarybird":1,"canarybird":2}""" },
        { "POST /v1/predict", """{"\u0063anarybird":1}""" },
        { "POST /v1/predict", """{"canarybird":{"canarybird":""" },
        { "POST /v1/predict", """{"canarybird":"x" canarybird}""" },
        { "POST /v1/predict", "canarybird" },
        { "POST /v1/predict", "\"canarybird\"" },
        { "POST /v1/predict", """{"userId":"canarybird/x"}""" },
        { "POST /v1/predict", """{"userId":["canarybird"]}""" },
        { "POST /v1/predict", """{"userId":"ann","asOf":"canarybird"}""" },
        { "POST /v1/predict", """{"cycles":"canarybird"}""" },
        { "POST /v1/predict", """{"history":{"periods":[{"start":"canarybird"}]}}""" },
        { "POST /v1/predict", """{"history":{"ovulations":[{"date":"2026-01-01","evidence":"canarybird"}]}}""" },
        { "POST /v1/predict", """{"history":{"pauses":[{"from":"2026-01-01","reason":"canarybird"}]}}""" },
        { "POST /v1/predict:batch", """{"canarybird":[]}""" },
        { "POST /v1/predict:batch", """{"requests":[{"canarybird":1}]}""" },
        { "POST /v1/predict:batch", """{"requests":["canarybird"]}""" },
        { "POST /v1/users/ann/history:record", """{"removePeriods":["canarybird"]}""" },
        { "POST /v1/users/ann/history:record", """{"removePeriods":[{"canarybird":1}]}""" },
        { "PUT /v1/users/ann/history", """{"userId":"canarybird"}""" },
    };

    [Theory]
    [MemberData(nameof(Requests))]
    public void No_HTTP_error_repeats_a_request(string line, string body)
    {
        // The user of each path is unknown, so that no call succeeds.
        foreach (var headers in (string[])["Content-Type: application/json", "Content-Type: application/canarybird"])
            IsUnrepeated(_service.HttpAddress, $"{line} HTTP/1.1\r\n{headers}\r\nContent-Length: {body.Length}", body);
    }

    [Theory]
    [InlineData("Content-Type: canarybird")]
    [InlineData("Content-Type: application/json; charset=canarybird")]
    [InlineData("Content-Type: application/json\r\nContent-Encoding: canarybird")]
    [InlineData("Content-Type: application/json\r\nTransfer-Encoding: canarybird")]
    [InlineData("Content-Type: application/json\r\nExpect: canarybird")]
    [InlineData("Content-Type: application/json\r\nUpgrade: canarybird\r\ncanarybird: canarybird")]
    [InlineData("Content-Type: application/json\r\nAccept: text/canarybird\r\nAccept-Language: canarybird")]
    [InlineData("Content-Type: application/json\r\nAuthorization: Bearer canarybird")]
    [InlineData("Content-Type: application/json\r\nOrigin: https://canarybird\r\nAccess-Control-Request-Method: canarybird")]
    public void No_HTTP_error_repeats_a_header(string headers)
    {
        foreach (var line in (string[])["POST /v1/predict", "OPTIONS /v1/predict", "GET /v1/nothing"])
            IsUnrepeated(_service.HttpAddress, $"{line} HTTP/1.1\r\n{headers}\r\nContent-Length: 2", "[]");
    }

    [Theory]
    [InlineData("GET /canarybird")]
    [InlineData("GET /health/canarybird")]
    [InlineData("POST /metrics?canarybird")]
    [InlineData("CANARYBIRD /metrics")]
    public void No_error_of_the_operators_endpoint_repeats_a_request(string line) =>
        IsUnrepeated(_service.OperatorsAddress, $"{line} HTTP/1.1\r\ncanarybird: canarybird\r\nContent-Length: 0", "");

    [Theory]
    [InlineData("Bearer canarybird")]
    [InlineData("canarybird canarybird")]
    [InlineData("Bearer canarybird.canarybird.canarybird")]
    public async Task No_error_repeats_a_token_or_a_user(string authorization)
    {
        await using var guarded = await GuardedService.StartAsync(fixture.Redis.ConnectionString);
        IsUnrepeated(guarded.Service.HttpAddress, $"GET /v1/models HTTP/1.1\r\nAuthorization: {authorization}", "");
        var bound = guarded.Issuer.Token("histories forecasts", "ann", d => d.Claims["sub"] = Canary);
        foreach (var path in (string[])["/v1/users/canarybird/history", "/v1/users/canarybird/forecast", "/v1/models"])
            IsUnrepeated(guarded.Service.HttpAddress, $"GET {path} HTTP/1.1\r\nAuthorization: Bearer {bound}", "");
        foreach (var token in (string[])[authorization, "Bearer " + bound])
        {
            var answer = await RawGrpc.CallAsync(
                guarded.Service.GrpcAddress, RawGrpc.Predict, Framed(new PredictRequest { UserId = Canary }),
                ("authorization", token));
            Assert.DoesNotContain(Canary, answer.Text, StringComparison.OrdinalIgnoreCase);
            Assert.NotEqual(0, answer.Status.Code);
        }
    }

    public static TheoryData<string, byte[], string, string> Calls => new()
    {
        { RawGrpc.Predict, Framed(new PredictRequest { UserId = Canary }), "", "" },
        { RawGrpc.Predict, Framed(new PredictRequest { UserId = Canary + "/" }), "", "" },
        { RawGrpc.Predict, Framed(new PredictRequest { UserId = "ann", AsOf = Canary }), "", "" },
        { RawGrpc.Predict, Framed(Starting(Canary)), "", "" },
        { RawGrpc.Predict, RawGrpc.Framed([.. "canarybird"u8]), "", "" },
        { RawGrpc.Predict, [.. "canarybird"u8], "", "" },
        { RawGrpc.Predict, Framed(new PredictRequest()), "canarybird", Canary },
        { RawGrpc.Predict, Framed(new PredictRequest()), "canarybird-bin", Canary },
        { RawGrpc.Predict, Framed(new PredictRequest()), "grpc-timeout", Canary },
        { RawGrpc.Predict, Framed(new PredictRequest()), "grpc-accept-encoding", Canary },
        { RawGrpc.Predict, RawGrpc.Framed([1], isCompressed: true), "grpc-encoding", Canary },
        { RawGrpc.Predict, Framed(new PredictRequest()), "content-type", "application/canarybird" },
        { "predictions.v1.CyclePredictions/canarybird", [], "", "" },
        { "predictions.v1.canarybird/Predict", [], "", "" },
        { "canarybird", [], "", "" },
        { "predictions.v1.Models/GetModel", Framed(new GetModelRequest { Version = Canary }), "", "" },
        { "predictions.v1.CycleHistories/GetHistory", Framed(new GetHistoryRequest { UserId = Canary }), "", "" },
        { "predictions.v1.CycleHistories/PutHistory", Framed(new PutHistoryRequest { UserId = Canary }), "", "" },
        {
            "predictions.v1.CycleHistories/RecordHistory",
            Framed(new RecordHistoryRequest { UserId = "ann", RemovePauses = { Canary } }), "", ""
        },
        { "grpc.health.v1.Health/Check", Framed(new global::Grpc.Health.V1.HealthCheckRequest { Service = Canary }), "", "" },
    };

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task No_gRPC_error_repeats_a_call(string path, byte[] body, string header, string value)
    {
        (string, string)[] headers = header.Length == 0 ? [] : [(header, value)];
        var answer = await RawGrpc.CallAsync(_service.GrpcAddress, path, body, headers);
        Assert.NotEqual(0, answer.Status.Code);
        Assert.DoesNotContain(Canary, answer.Text, StringComparison.OrdinalIgnoreCase);
    }

    private static void IsUnrepeated(Uri address, string request, string body)
    {
        var answer = RawHttp.Send(address, request, body);
        Assert.InRange(int.Parse(answer.AsSpan("HTTP/1.1 ".Length, 3)), 400, 599);
        Assert.DoesNotContain(Canary, answer, StringComparison.OrdinalIgnoreCase);
    }

    private static byte[] Framed(IMessage message) => RawGrpc.Framed(message.ToByteArray());

    private static PredictRequest Starting(string start) =>
        new() { History = new History { Periods = { new Period { Start = start } } } };
}
