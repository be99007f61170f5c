using System.Security.Cryptography;

namespace Predictions.Service.Telemetry;

/// <summary>
/// Gives each call an id that its answer, its span, its audit line and a log line about it carry. A caller's own id is taken over
/// only if it is 8 to 64 hexadecimal digits and hyphens, as a UUID is: it goes into logs, and must hold neither text nor a name.
/// </summary>
internal sealed class RequestIds(TracingOptions options)
{
    /// <summary>The header of a request and of its answer, over both transports.</summary>
    public const string Header = "x-request-id";

    private const int MinLength = 8;
    private const int MaxLength = 64;
    private const int Digits = 16;

    // Different in each process and unpredictable, so that two instances hardly ever give the same id.
    private static long _next = BitConverter.ToInt64(RandomNumberGenerator.GetBytes(sizeof(long)));

    /// <summary>Gives the call an id, and adds it to the answer's head.</summary>
    public void Begin(HttpContext http)
    {
        if (!options.RequestIds)
            return;
        var sent = http.Request.Headers[Header];
        var id = sent.Count == 1 && IsSafe(sent[0]) ? sent[0]! : New();
        http.TraceIdentifier = id;
        http.Response.Headers[Header] = id;
    }

    /// <summary>The id of a call that has begun; <c>null</c> where calls get none.</summary>
    public string? Of(HttpContext http) => options.RequestIds ? http.TraceIdentifier : null;

    internal static bool IsSafe(string? id)
    {
        if (id is null || id.Length is < MinLength or > MaxLength)
            return false;
        foreach (var c in id)
            if (!char.IsAsciiHexDigit(c) && c != '-')
                return false;
        return true;
    }

    private static string New() => string.Create(Digits, Interlocked.Increment(ref _next), static (text, number) =>
        number.TryFormat(text, out _, "x16"));
}
