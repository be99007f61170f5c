using System.Globalization;
using System.Text;
using Google.Protobuf;
using Google.Rpc;
using Grpc.Core;
using Microsoft.AspNetCore.Http.Features;
using Predictions.Contract;
using Predictions.Core;

namespace Predictions.Service.Grpc;

/// <summary>
/// The headers of an error's status: its details, and the reason and the first field in plain text, which need no decoding.
/// Prepared once for an error that is frequent or has a fixed text.
/// </summary>
internal sealed class StatusHeaders
{
    public const string Details = "grpc-status-details-bin";

    private readonly Google.Rpc.Status _status;
    private readonly string _code;
    private readonly string _message;
    private readonly string? _details;
    private readonly string? _reason;
    private readonly string? _field;

    public StatusHeaders(Google.Rpc.Status status)
    {
        _status = status;
        _code = status.Code.ToString(CultureInfo.InvariantCulture);
        _message = Escaped(status.Message);
        _details = status.Details.Count > 0 ? Convert.ToBase64String(status.ToByteArray()) : null;
        (_reason, _field) = PlainOf(status);
    }

    public StatusHeaders(PredictionError error) : this(StatusMapping.ToStatus(error))
    {
    }

    public void WriteTo(IHeaderDictionary headers)
    {
        headers.GrpcStatus = _code;
        headers.GrpcMessage = _message;
        if (_details is not null)
            headers[Details] = _details;
        if (_reason is not null)
            headers[ErrorTable.ReasonTrailer] = _reason;
        if (_field is not null)
            headers[ErrorTable.FieldTrailer] = _field;
    }

    /// <summary>The code.</summary>
    public StatusCode Code => (StatusCode)_status.Code;

    /// <summary>The exception that makes the gRPC library answer with this status.</summary>
    public RpcException ToException() => StatusMapping.ToException(_status);

    /// <summary>The headers that hold a call's status: the trailers, or the head of a response without a body.</summary>
    public static IHeaderDictionary Of(HttpContext http) =>
        http.Features.Get<IHttpResponseTrailersFeature>()?.Trailers is { GrpcStatus.Count: > 0 } trailers
            ? trailers
            : http.Response.Headers;

    /// <summary>The reason and the first invalid field of a status.</summary>
    public static (string? Reason, string? Field) PlainOf(Google.Rpc.Status status) =>
        (status.GetDetail<ErrorInfo>()?.Reason, status.GetDetail<BadRequest>()?.FieldViolations[0].Field);

    /// <summary>A message as a header: percent-encoded UTF-8 (gRPC over HTTP/2, "Percent-Byte-Encoded").</summary>
    private static string Escaped(string message)
    {
        if (!message.AsSpan().ContainsAnyExceptInRange(' ', '~') && !message.Contains('%'))
            return message;
        var escaped = new StringBuilder();
        foreach (var b in Encoding.UTF8.GetBytes(message))
            _ = b is >= (byte)' ' and <= (byte)'~' and not (byte)'%' ? escaped.Append((char)b) : escaped.Append($"%{b:X2}");
        return escaped.ToString();
    }
}

/// <summary>The header of a caller's deadline, as the gRPC protocol writes it: at most eight digits and a unit.</summary>
internal static class GrpcTimeout
{
    public const string Header = "grpc-timeout";

    private const int MaxDigits = 8;

    /// <summary>The time, at least a tick. <c>null</c> if the header is 0 or invalid: the call then has no deadline.</summary>
    public static TimeSpan? Read(ReadOnlySpan<char> header)
    {
        if (header.Length is < 2 or > MaxDigits + 1
            || !uint.TryParse(header[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            || count == 0)
            return null;
        return header[^1] switch
        {
            'H' => TimeSpan.FromHours(1.0 * count),
            'M' => TimeSpan.FromMinutes(1.0 * count),
            'S' => TimeSpan.FromSeconds(1.0 * count),
            'm' => TimeSpan.FromMilliseconds(1.0 * count),
            'u' => TimeSpan.FromMicroseconds(1.0 * count),
            'n' => TimeSpan.FromTicks((count - 1) / TimeSpan.NanosecondsPerTick + 1),
            _ => null,
        };
    }
}
