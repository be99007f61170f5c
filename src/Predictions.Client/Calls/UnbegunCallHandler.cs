namespace Predictions.Client.Calls;

/// <summary>
/// Reports a call that the server did not begin as unavailable, so that the retry policy sends it to another instance. A server
/// has not begun the streams above the last one of its GOAWAY (RFC 9113, section 6.8). SocketsHttpHandler sends such a call again
/// itself, except where the GOAWAY arrives between its headers and its body: then it throws, and Grpc.Net.Client turns NO_ERROR
/// into INTERNAL.
/// </summary>
internal sealed class UnbegunCallHandler : DelegatingHandler
{
    private const long NoError = 0;

    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            return await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (HttpRequestException e) when (IsUnbegun(e))
        {
            // Without the cause, because gRPC looks for NO_ERROR in the whole chain.
            throw new HttpRequestException(
                "The server closed the connection before it began the call", new IOException(e.Message));
        }
    }

    // A server that stops may close a new connection before its handshake has ended. Then NO_ERROR is deeper in the chain.
    private static bool IsUnbegun(Exception? e)
    {
        for (; e is not null; e = e.InnerException)
            if (e is HttpProtocolException { ErrorCode: NoError })
                return true;
        return false;
    }
}
