using System.Buffers.Binary;
using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace Predictions.Service.Tests;

/// <summary>gRPC calls that no client library sends, over plain HTTP/2.</summary>
internal static class RawGrpc
{
    public const string Predict = "predictions.v1.CyclePredictions/Predict";

    /// <summary>A message with its flag and its length.</summary>
    public static byte[] Framed(byte[] message, bool isCompressed = false)
    {
        var framed = new byte[5 + message.Length];
        framed[0] = (byte)(isCompressed ? 1 : 0);
        BinaryPrimitives.WriteInt32BigEndian(framed.AsSpan(1), message.Length);
        message.CopyTo(framed, 5);
        return framed;
    }

    /// <param name="address">The endpoint.</param>
    /// <param name="path">The path of the method, without the first slash.</param>
    /// <param name="body">The bytes of the body.</param>
    /// <param name="headers">Further headers; "content-type" replaces that of gRPC.</param>
    public static async Task<RawGrpcAnswer> CallAsync(
        Uri address, string path, byte[] body, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(address, path))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(body),
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        request.Headers.TE.Add(new TransferCodingWithQualityHeaderValue("trailers"));
        foreach (var (name, value) in headers)
        {
            if (name == "content-type")
                request.Content.Headers.Remove(name);
            if (name == "content-type")
                request.Content.Headers.TryAddWithoutValidation(name, value);
            else
                request.Headers.TryAddWithoutValidation(name, value);
        }

        using var http = new HttpClient();
        using var response = await http.SendAsync(request, HttpAnswers.Token);
        var answer = Encoding.Latin1.GetString(await response.Content.ReadAsByteArrayAsync(HttpAnswers.Token));
        var details = Header("grpc-status-details-bin");
        var status = details is null
            ? new Google.Rpc.Status { Code = int.Parse(Header("grpc-status") ?? "-1"), Message = Header("grpc-message") ?? "" }
            : Google.Rpc.Status.Parser.ParseFrom(Convert.FromBase64String(details.PadRight((details.Length + 3) / 4 * 4, '=')));
        Assert.Equal(status.GetDetail<Google.Rpc.ErrorInfo>()?.Reason, Header("reason"));
        Assert.Equal(status.GetDetail<Google.Rpc.BadRequest>()?.FieldViolations[0].Field, Header("field"));
        return new RawGrpcAnswer(
            (int)response.StatusCode, status, Header("grpc-message") ?? "",
            answer, $"{response}{response.TrailingHeaders}{status}{answer}");

        string? Header(string name) =>
            response.TrailingHeaders.TryGetValues(name, out var values) || response.Headers.TryGetValues(name, out values)
                ? values.Single()
                : null;
    }
}

/// <summary>The answer to a raw call.</summary>
/// <param name="Http">The HTTP status.</param>
/// <param name="Status">The status; only code and message where it has no details.</param>
/// <param name="Message">The header or trailer "grpc-message".</param>
/// <param name="Body">The body, a character for each byte.</param>
/// <param name="Text">Everything: headers, trailers, details and body.</param>
internal sealed record RawGrpcAnswer(int Http, Google.Rpc.Status Status, string Message, string Body, string Text);
