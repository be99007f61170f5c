using System.Net.Sockets;
using System.Text;

namespace Predictions.Service.Tests;

/// <summary>HTTP/1.1 requests and answers as they are on the wire.</summary>
internal static class RawHttp
{
    /// <summary>The answer, which ends with the connection; empty if the server closes the connection without one.</summary>
    /// <param name="address">The endpoint.</param>
    /// <param name="request">The request line, and lines of headers without "Host".</param>
    /// <param name="body">The body.</param>
    public static string Send(Uri address, string request, string body = "")
    {
        using var client = new TcpClient(address.Host, address.Port) { NoDelay = true, ReceiveTimeout = 60_000 };
        using var stream = client.GetStream();
        stream.Write(Encoding.Latin1.GetBytes($"{request}\r\nHost: a\r\nConnection: close\r\n\r\n{body}"));
        using var answer = new MemoryStream();
        try
        {
            // The sending side stays open: a server that reads its end together with the request takes the call for aborted.
            stream.CopyTo(answer);
        }
        catch (IOException)
        {
            // The server resets the connection after its answer if request bytes are still unread.
        }

        return Encoding.Latin1.GetString(answer.ToArray());
    }
}
