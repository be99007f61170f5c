using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Google.Protobuf;
using Google.Rpc;
using Grpc.Core;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using Predictions.Core;
using Predictions.Redis.Connection;
using Predictions.Service.Calls;
using Predictions.Service.Grpc;

namespace Predictions.Service.Tests;

/// <summary>Calls that the gRPC library cannot read get a fixed text and a status that blames the caller.</summary>
public class GrpcFrameTests(ServiceFixture fixture)
{
    private const string Canary = "c4n4ry";
    private const string NotOneMessage =
        "The call must hold one whole gRPC message. If the message is compressed, grpc-encoding must say how.";

    private static readonly byte[] Message = Samples.Inline().ToByteArray();

    private readonly ServiceUnderTest _service = fixture.Service;

    public static TheoryData<string, byte[]> Unreadable => new()
    {
        { "an incomplete header", [0, 0, 0] },
        { "a header without its message", [0, 0, 0, 0, 9] },
        { "an incomplete message", RawGrpc.Framed(Message)[..^1] },
        { "more than one message", [.. RawGrpc.Framed(Message), .. RawGrpc.Framed(Message)] },
        { "bytes after the message", [.. RawGrpc.Framed(Message), 0] },
        { "an unknown flag", [7, .. RawGrpc.Framed(Message)[1..]] },
        { "no frame", [.. "c4n4ry,c4n4ry"u8] },
        { "a length above 2 GiB", [0, 0xFF, 0xFF, 0xFF, 0xFF, .. Message] },
        { "the compressed flag without an encoding", RawGrpc.Framed(Message, isCompressed: true) },
    };

    // A rolling restart once gave INVALID_ARGUMENT, and INTERNAL before that, for a message that the server itself had ended.
    [Theory]
    [InlineData(true, StatusCode.Unavailable)]
    [InlineData(false, StatusCode.InvalidArgument)]
    public void A_message_that_ends_while_its_connection_closes_can_be_sent_again(bool isClosing, StatusCode code)
    {
        var http = new DefaultHttpContext();
        http.Features.Set<IConnectionLifetimeNotificationFeature>(new Lifetime { ConnectionClosedRequested = new(isClosing) });
        http.Response.Headers.GrpcStatus = "13";
        UnreadableCalls.Replace(http);
        Assert.Equal($"{(int)code}", http.Response.Headers.GrpcStatus);
    }

    [Fact]
    public async Task A_body_without_a_message_is_UNAVAILABLE_because_NET_repeats_a_refused_call_so()
    {
        var answer = await RawGrpc.CallAsync(_service.GrpcAddress, RawGrpc.Predict, []);
        Assert.Equal((int)StatusCode.Unavailable, answer.Status.Code);
    }

    [Theory]
    [MemberData(nameof(Unreadable))]
    public async Task A_body_that_is_not_one_message_is_INVALID_ARGUMENT(string how, byte[] body)
    {
        Assert.NotEmpty(how);
        IsInvalid(await RawGrpc.CallAsync(_service.GrpcAddress, RawGrpc.Predict, body), NotOneMessage);
    }

    /// <summary>Requests that <see cref="PlainMethod"/> answers. If they are compressed, the gRPC library does.</summary>
    public static TheoryData<string, IMessage> Readable => new()
    {
        { "CyclePredictions/Predict", Samples.Inline() },
        { "CyclePredictions/Predict", new V1.PredictRequest { UserId = "nobody-has-this-id" } },
        { "CyclePredictions/Predict", new V1.PredictRequest { UserId = "ann", AsOf = "yesterday", Cycles = 99 } },
        { "CyclePredictions/BatchPredict", new V1.BatchPredictRequest { Requests = { Samples.Inline(), Samples.Inline() } } },
        { "CyclePredictions/BatchPredict", new V1.BatchPredictRequest() },
        { "CycleHistories/GetHistory", new V1.GetHistoryRequest { UserId = "nobody-has-this-id" } },
        { "Models/ListModels", new V1.ListModelsRequest() },
    };

    [Theory]
    [MemberData(nameof(Readable))]
    public async Task A_message_has_the_same_answer_with_and_without_the_library(string method, IMessage message)
    {
        var bytes = message.ToByteArray();
        var plain = await RawGrpc.CallAsync(_service.GrpcAddress, $"predictions.v1.{method}", RawGrpc.Framed(bytes));
        var packed = await RawGrpc.CallAsync(
            _service.GrpcAddress, $"predictions.v1.{method}", RawGrpc.Framed(Gzip(bytes), isCompressed: true),
            ("grpc-encoding", "gzip"));
        Assert.Equal(packed.Http, plain.Http);
        Assert.Equal(packed.Status, plain.Status);
        Assert.Equal(packed.Message, plain.Message);
        Assert.Equal(packed.Body, plain.Body);
    }

    [Fact]
    public async Task A_deadline_ends_a_call_whose_message_does_not_come()
    {
        using var client = new HttpClient();
        using var body = new SlowContent(null);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_service.GrpcAddress, RawGrpc.Predict))
        {
            Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact, Content = body,
        };
        request.Headers.TryAddWithoutValidation("grpc-timeout", "300m");
        using var response = await client.SendAsync(
            request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        Assert.Equal($"{(int)StatusCode.DeadlineExceeded}", Assert.Single(response.Headers.GetValues("grpc-status")));
    }

    [Fact]
    public async Task A_message_may_come_in_parts()
    {
        using var client = new HttpClient();
        using var body = new SlowContent(RawGrpc.Framed(Message));
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_service.GrpcAddress, RawGrpc.Predict))
        {
            Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact, Content = body,
        };
        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal("0", Assert.Single(response.TrailingHeaders.GetValues("grpc-status")));
        var whole = await RawGrpc.CallAsync(_service.GrpcAddress, RawGrpc.Predict, RawGrpc.Framed(Message));
        Assert.Equal(
            whole.Body,
            Encoding.Latin1.GetString(await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken)));
    }

    [Theory]
    [InlineData("5S", 5_000.0)]
    [InlineData("250m", 250.0)]
    [InlineData("1500u", 1.5)]
    [InlineData("99999999n", 100.0)]
    [InlineData("1n", 0.0001)]
    [InlineData("0S", null)]
    [InlineData("2M", 120_000.0)]
    [InlineData("1H", 3_600_000.0)]
    [InlineData("123456789S", null)]
    [InlineData("S", null)]
    [InlineData("-1S", null)]
    [InlineData("5x", null)]
    [InlineData("", null)]
    public void The_callers_deadline_is_read_as_the_protocol_writes_it(string header, double? milliseconds) =>
        Assert.Equal(milliseconds, GrpcTimeout.Read(header)?.TotalMilliseconds);

    [Fact]
    public void The_longest_time_of_a_call_begins_with_its_message_and_the_callers_with_its_arrival()
    {
        var clock = new SteppedClock();
        var bounds = new CallBounds(
            new DeadlineOptions { MaxMs = 2_000 }, new RedisOptions { ConnectionString = "", KeySecret = "" }, clock,
            NullLogger<CallBounds>.Instance);
        using var patient = new PlainCall(bounds, new DefaultHttpContext(), null);
        using var waiting = new PlainCall(bounds, new DefaultHttpContext(), TimeSpan.FromSeconds(60));
        using var late = new PlainCall(bounds, new DefaultHttpContext(), TimeSpan.FromSeconds(30));
        Assert.Null(patient.DeadlineOfBody());
        clock.Pass(TimeSpan.FromSeconds(59.5));
        foreach (var call in new[] { patient, waiting, late })
            call.BodyIsRead();
        Assert.False(patient.IsExpired);
        Assert.False(waiting.IsExpired);
        Assert.True(late.IsExpired);
        clock.Pass(TimeSpan.FromSeconds(1));
        Assert.False(patient.IsExpired);
        Assert.True(waiting.IsExpired);
        clock.Pass(TimeSpan.FromSeconds(1));
        Assert.True(patient.IsExpired);
    }

    [Fact]
    public void A_message_in_a_header_is_percent_encoded()
    {
        IHeaderDictionary headers = new HeaderDictionary();
        new StatusHeaders(new PredictionError(ErrorReason.InvalidField, "für 80 %")).WriteTo(headers);
        Assert.Equal("f%C3%BCr 80 %25", headers.GrpcMessage);
    }

    [Theory]
    [InlineData("identity")]
    [InlineData("gzip")]
    [InlineData("deflate")]
    public async Task A_message_that_is_not_compressed_as_its_encoding_says_is_INVALID_ARGUMENT(string encoding)
    {
        var answer = await RawGrpc.CallAsync(
            _service.GrpcAddress, RawGrpc.Predict, RawGrpc.Framed(Message, isCompressed: true), ("grpc-encoding", encoding));
        IsInvalid(answer, NotOneMessage);
        if (encoding != "gzip")
            return;
        var cut = RawGrpc.Framed(Gzip(Message)[..^12], isCompressed: true);
        IsInvalid(
            await RawGrpc.CallAsync(_service.GrpcAddress, RawGrpc.Predict, cut, ("grpc-encoding", encoding)),
            "The message is not a valid protocol buffer of its type, with text in UTF-8.");
    }

    [Theory]
    [InlineData("predictions.v1.CyclePredictions/Predict", "c4n4ry")]
    [InlineData("predictions.v1.CycleHistories/GetHistory", "br")]
    [InlineData("predictions.v1.CyclePredictions/Predict", "GZIP")]
    [InlineData("predictions.v1.CyclePredictions/Predict", "gzip, c4n4ry")]
    [InlineData("grpc.health.v1.Health/Check", "c4n4ry")]
    public async Task An_unknown_encoding_is_UNIMPLEMENTED(string method, string encoding)
    {
        var answer = await RawGrpc.CallAsync(
            _service.GrpcAddress, method, RawGrpc.Framed(Message, isCompressed: true), ("grpc-encoding", encoding));
        IsRefused(
            answer, StatusCode.Unimplemented, "UNSUPPORTED_MEDIA_TYPE",
            "The message must be uncompressed, or compressed by gzip or deflate.");
        Assert.Contains("grpc-accept-encoding: identity,gzip,deflate", answer.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(Canary, answer.Text, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task An_encoding_that_no_message_uses_does_not_matter()
    {
        var answer = await RawGrpc.CallAsync(
            _service.GrpcAddress, RawGrpc.Predict, RawGrpc.Framed(Message), ("grpc-encoding", Canary));
        Assert.Equal(0, answer.Status.Code);
    }

    [Theory]
    [InlineData("application/c4n4ry")]
    [InlineData("text/plain")]
    [InlineData("application/grpc-c4n4ry")]
    [InlineData("application/json")]
    public async Task Another_content_type_is_INVALID_ARGUMENT(string type)
    {
        var answer = await RawGrpc.CallAsync(
            _service.GrpcAddress, RawGrpc.Predict, RawGrpc.Framed(Message), ("content-type", type));
        Assert.Equal(415, answer.Http);
        IsInvalid(answer, "The content type must be application/grpc.");
    }

    [Theory]
    [InlineData(4 * 1024 * 1024 + 1)]
    [InlineData(int.MaxValue)]
    public async Task A_message_above_the_limit_is_RESOURCE_EXHAUSTED(int length)
    {
        byte[] head = [0, (byte)(length >> 24), (byte)(length >> 16), (byte)(length >> 8), (byte)length];
        var answer = await RawGrpc.CallAsync(_service.GrpcAddress, RawGrpc.Predict, [.. head, .. Message]);
        IsRefused(answer, StatusCode.ResourceExhausted, "MESSAGE_TOO_LARGE", "The message must be at most 4194304 bytes.");
    }

    [Theory]
    [InlineData("grpc.health.v1.Health/Check")]
    [InlineData("grpc.reflection.v1alpha.ServerReflection/c4n4ry")]
    [InlineData("predictions.v1.CyclePredictions/c4n4ry")]
    [InlineData("c4n4ry.v1.CyclePredictions/Predict")]
    public async Task The_operators_endpoint_repeats_nothing(string method)
    {
        var answer = await RawGrpc.CallAsync(
            _service.OperatorsGrpcAddress, method, RawGrpc.Framed([], isCompressed: true), ("grpc-encoding", Canary));
        // A path that is no method there has the HTTP status 404.
        Assert.Equal(answer.Http == 404 ? -1 : (int)StatusCode.Unimplemented, answer.Status.Code);
        Assert.DoesNotContain(Canary, answer.Text, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Metrics_count_unreadable_calls_as_the_callers_errors()
    {
        await using var service = await ServiceUnderTest.StartAsync(fixture.Redis.ConnectionString);
        foreach (var body in Unreadable.Select(row => row.Data.Item2))
            await RawGrpc.CallAsync(service.GrpcAddress, RawGrpc.Predict, body);
        const string predict = "predictions_calls_total{transport=\"grpc\",method=\"Predict\"";
        Assert.Equal(
            [predict + ",status=\"INVALID_ARGUMENT\"}"], (await MetricsReading.OfAsync(service.Operators)).SeriesOf(predict));
    }

    private static byte[] Gzip(byte[] message)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
            gzip.Write(message);
        return packed.ToArray();
    }

    private static void IsInvalid(RawGrpcAnswer answer, string text) =>
        IsRefused(answer, StatusCode.InvalidArgument, "INVALID_FIELD", text);

    private static void IsRefused(RawGrpcAnswer answer, StatusCode code, string reason, string text)
    {
        Assert.True((int)code == answer.Status.Code, answer.Text);
        Assert.Equal(text, answer.Status.Message);
        Assert.Equal(text, answer.Message);
        Assert.Equal(reason, answer.Status.GetDetail<ErrorInfo>()!.Reason);
        Assert.DoesNotContain(Canary, answer.Text, StringComparison.OrdinalIgnoreCase);
    }

    private sealed class Lifetime : IConnectionLifetimeNotificationFeature
    {
        public CancellationToken ConnectionClosedRequested { get; set; }

        public void RequestClose()
        {
        }
    }

    /// <summary>A body that begins a message and never ends it.</summary>
    /// <summary>Sends three bytes, and then the rest; without a rest it never ends.</summary>
    private sealed class SlowContent : HttpContent
    {
        private readonly byte[]? _body;

        public SlowContent(byte[]? body)
        {
            _body = body;
            Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        }

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
            SerializeToStreamAsync(stream, context, CancellationToken.None);

        protected override async Task SerializeToStreamAsync(
            Stream stream, TransportContext? context, CancellationToken cancellationToken)
        {
            await stream.WriteAsync(_body?.AsMemory(0, 3) ?? new byte[3], cancellationToken);
            await stream.FlushAsync(cancellationToken);
            if (_body is null)
                await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
            else
                await stream.WriteAsync(_body.AsMemory(3), cancellationToken);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
