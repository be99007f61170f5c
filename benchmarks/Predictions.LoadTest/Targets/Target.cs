using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;

namespace Predictions.LoadTest.Targets;

/// <summary>What a target speaks.</summary>
internal enum Transport
{
    /// <summary>gRPC over HTTP/2 without TLS.</summary>
    Grpc,

    /// <summary>JSON over HTTP/1.1 without TLS.</summary>
    Http,
}

/// <summary>A server to be loaded.</summary>
/// <param name="Transport">What it speaks.</param>
/// <param name="Host">Its name or address, as given.</param>
/// <param name="Port">Its port.</param>
internal sealed record Target(Transport Transport, string Host, int Port)
{
    public const string Accepted = "grpc://HOST:PORT or http://HOST:PORT";

    /// <summary>Whether no packet to it can leave this machine, as far as its name tells.</summary>
    public bool IsLoopback => Host == "localhost" || (IPAddress.TryParse(Host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));

    public string Authority => $"{Host}:{Port}";

    /// <summary>Reads a target; false where it is not of the <see cref="Accepted"/> form.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out Target? target)
    {
        target = null;
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || uri.Port < 1 || uri.Host.Length == 0 || uri.AbsolutePath is not ("/" or ""))
            return false;
        Transport? transport = uri.Scheme switch { "grpc" => Transport.Grpc, "http" => Transport.Http, _ => null };
        target = transport is { } known ? new Target(known, uri.Host, uri.Port) : null;
        return target is not null;
    }

    /// <summary>Its address. A name may have several; the first is taken.</summary>
    /// <exception cref="SocketException">The name is not known.</exception>
    public IPEndPoint Resolve() => IPAddress.TryParse(Host.Trim('[', ']'), out var address)
        ? new IPEndPoint(address, Port)
        : new IPEndPoint(Dns.GetHostAddresses(Host)[0], Port);

    public override string ToString() => $"{Transport.ToString().ToLowerInvariant()}://{Authority}";
}
