using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;

namespace Predictions.LoadTest.Targets;

/// <summary>A target's protocol.</summary>
public enum Transport
{
    /// <summary>gRPC over HTTP/2 without TLS.</summary>
    Grpc,

    /// <summary>JSON over HTTP/1.1 without TLS.</summary>
    Http,
}

/// <summary>A server under load.</summary>
/// <param name="Transport">Its protocol.</param>
/// <param name="Host">Its name or address, as given.</param>
/// <param name="Port">Its port.</param>
public sealed record Target(Transport Transport, string Host, int Port)
{
    public const string Accepted = "grpc://HOST:PORT or http://HOST:PORT";

    public bool IsLoopback =>
        Host == "localhost" || (IPAddress.TryParse(Host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));

    public string Authority => $"{Host}:{Port}";

    /// <summary>Reads a target; false if the text is not of the <see cref="Accepted"/> form.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out Target? target)
    {
        target = null;
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || uri.Port < 1 || uri.Host.Length == 0
            || uri.AbsolutePath is not ("/" or ""))
            return false;
        Transport? transport = uri.Scheme switch { "grpc" => Transport.Grpc, "http" => Transport.Http, _ => null };
        target = transport is { } known ? new Target(known, uri.Host, uri.Port) : null;
        return target is not null;
    }

    /// <summary>
    /// Guards against an accidental outage: a host other than this machine needs a confirmation that repeats its name.
    /// </summary>
    /// <returns>The reason why this target must not be loaded, in one line; <c>null</c> if it may.</returns>
    public string? Rejection(string? confirmedHost) => (IsLoopback, confirmedHost) switch
    {
        (true, _) => null,
        (false, null) =>
            $"{this} is not on the loopback interface, and a load test can take a host down; to load it: --confirm-host {Host}",
        (false, _) when !string.Equals(confirmedHost, Host, StringComparison.OrdinalIgnoreCase) =>
            $"--confirm-host {confirmedHost} does not repeat the target's host, {Host}",
        _ => null,
    };

    /// <summary>Resolves the address. A name with several addresses gives the first.</summary>
    /// <exception cref="SocketException">The name is not known.</exception>
    public IPEndPoint Resolve() => IPAddress.TryParse(Host.Trim('[', ']'), out var address)
        ? new IPEndPoint(address, Port)
        : new IPEndPoint(Dns.GetHostAddresses(Host)[0], Port);

    public override string ToString() => $"{Transport.ToString().ToLowerInvariant()}://{Authority}";
}
