using System.IO.Compression;
using System.Net.Http.Headers;
using System.Text;
using Google.Protobuf;
using Google.Rpc;
using Grpc.Core;
using Predictions.V1;

namespace Predictions.Service.Tests;

/// <summary>
/// gRPC messages that no client library sends, over plain HTTP/2. One test measures the allocations of this process, so no other
/// test may run at the same time.
/// </summary>
[Collection(nameof(WholeMachine))]
public class RawGrpcTests(ServiceFixture fixture)
{
    private readonly ServiceUnderTest _service = fixture.Service;

    [Theory]
    [InlineData("FFFFFF")]
    // user_id with a length beyond the end of the message.
    [InlineData("0A2075")]
    // user_id that is not UTF-8.
    [InlineData("0A02C328")]
    // A group without an end.
    [InlineData("0B")]
    // Field number 0.
    [InlineData("0200")]
    public async Task A_malformed_message_is_INVALID_ARGUMENT(string hex)
    {
        var status = await CallAsync("predictions.v1.CyclePredictions/Predict", Convert.FromHexString(hex));
        Assert.Equal((int)StatusCode.InvalidArgument, status.Code);
        Assert.Equal("INVALID_FIELD", status.GetDetail<ErrorInfo>()!.Reason);
    }

    [Fact]
    public async Task A_date_that_is_not_utf8_is_INVALID_ARGUMENT()
    {
        // history { periods { start: C3 28 } }
        var status = await CallAsync("predictions.v1.CyclePredictions/Predict", [0x12, 0x06, 0x0A, 0x04, 0x0A, 0x02, 0xC3, 0x28]);
        Assert.Equal((int)StatusCode.InvalidArgument, status.Code);
    }

    [Fact]
    public async Task A_valid_message_is_answered()
    {
        var status = await CallAsync("predictions.v1.CyclePredictions/Predict", Samples.Inline().ToByteArray());
        Assert.Equal(0, status.Code);
    }

    [Fact]
    public async Task A_compressed_message_is_decompressed_up_to_the_limit()
    {
        var sound = await CallAsync(
            "predictions.v1.CyclePredictions/Predict", await PackAsync(Samples.Inline().ToByteArray(), 1), "gzip");
        Assert.Equal(0, sound.Code);

        // One megabyte that expands to one gigabyte.
        var bomb = await PackAsync(new byte[1 << 20], 1024);
        var before = GC.GetTotalAllocatedBytes();
        var status = await CallAsync("predictions.v1.CyclePredictions/BatchPredict", bomb, "gzip");
        Assert.Equal((int)StatusCode.ResourceExhausted, status.Code);
        Assert.Equal("MESSAGE_TOO_LARGE", status.GetDetail<ErrorInfo>()!.Reason);
        Assert.InRange(GC.GetTotalAllocatedBytes() - before, 0, 256 << 20);
    }

    private static async Task<byte[]> PackAsync(byte[] part, int times)
    {
        using var packed = new MemoryStream();
        await using (var gzip = new GZipStream(packed, CompressionLevel.SmallestSize))
            for (var i = 0; i < times; i++)
                await gzip.WriteAsync(part, HttpAnswers.Token);
        return packed.ToArray();
    }

    [Fact]
    public async Task Messages_above_the_size_limit_are_rejected()
    {
        var large = new PredictRequest { UserId = new string('x', 64 * 1024) };
        await _service.Predictions.PredictAsync(large).FailsAsync(StatusCode.ResourceExhausted, "MESSAGE_TOO_LARGE");
        var huge = new PredictRequest { UserId = new string('x', 4 * 1024 * 1024) };
        await _service.Predictions.PredictAsync(huge).FailsAsync(StatusCode.ResourceExhausted, "MESSAGE_TOO_LARGE");
        await _service.Predictions.BatchPredictAsync(new BatchPredictRequest { Requests = { huge } })
            .FailsAsync(StatusCode.ResourceExhausted, "MESSAGE_TOO_LARGE");
        var batch = new BatchPredictRequest { Requests = { large } };
        Assert.Equal("user_id", Assert.Single((await _service.Predictions.BatchPredictAsync(batch)).Results).Error.Field);

        var user = ServiceFixture.NewUser();
        var put = new PutHistoryRequest { UserId = user, History = Samples.History() };
        put.History.Periods[0].Start = new string('1', 64 * 1024);
        await _service.Histories.PutHistoryAsync(put).FailsAsync(StatusCode.ResourceExhausted, "MESSAGE_TOO_LARGE");
        await _service.Histories.GetHistoryAsync(new GetHistoryRequest { UserId = user })
            .FailsAsync(StatusCode.NotFound, "HISTORY_NOT_FOUND");
    }

    [Fact]
    public async Task Bodies_above_the_size_limit_are_rejected()
    {
        var large = $$"""{"userId":"{{new string('x', 64 * 1024)}}"}""";
        await _service.Http.PostAsync("/v1/predict", large).ProblemAsync(413, "MESSAGE_TOO_LARGE");
        var user = ServiceFixture.NewUser();
        await _service.Http.PutAsync($"/v1/users/{user}/history", large).ProblemAsync(413, "MESSAGE_TOO_LARGE");
        await _service.Http.PostAsync($"/v1/users/{user}/history:record", large).ProblemAsync(413, "MESSAGE_TOO_LARGE");
        await _service.Http.PostAsync("/v1/predict:batch", $$"""{"requests":[{{large}}]}""").OkAsync();
        await _service.Http.PostAsync("/v1/predict:batch", new string(' ', 4 * 1024 * 1024 + 1))
            .ProblemAsync(413, "MESSAGE_TOO_LARGE");
        // Chunked: no Content-Length header.
        using var chunked = new StreamContent(new MemoryStream(Encoding.UTF8.GetBytes(large)));
        chunked.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/predict") { Content = chunked };
        request.Headers.TransferEncodingChunked = true;
        await _service.Http.SendAsync(request).ProblemAsync(413, "MESSAGE_TOO_LARGE");
    }

    [Fact]
    public async Task Text_that_is_not_UTF8_is_rejected_by_field()
    {
        byte[] body = [.. Encoding.UTF8.GetBytes("""{"userId":"""), (byte)'"', 0xC3, 0x28, .. "\"}"u8];
        await _service.Http.SendJsonAsync(HttpMethod.Post, "/v1/predict", body).ProblemAsync(400, "INVALID_FIELD", "userId");
        byte[] start = [.. """{"history":{"periods":[{"start":"2026-01-01"},{"start":"""u8, (byte)'"', 0xFF, .. "\"}]}}"u8];
        await _service.Http.SendJsonAsync(HttpMethod.Post, "/v1/predict", start)
            .ProblemAsync(400, "INVALID_FIELD", "history.periods[1].start");
    }

    private async Task<Google.Rpc.Status> CallAsync(string method, byte[] message, string? encoding = null)
    {
        (string, string)[] headers = encoding is null ? [] : [("grpc-encoding", encoding)];
        var framed = RawGrpc.Framed(message, isCompressed: encoding is not null);
        return (await RawGrpc.CallAsync(_service.GrpcAddress, method, framed, headers)).Status;
    }
}
