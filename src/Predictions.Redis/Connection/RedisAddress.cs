using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Predictions.Redis.Values;
using StackExchange.Redis;

namespace Predictions.Redis.Connection;

/// <summary>
/// Reads the address of Redis: <c>host:port,option=value,…</c> with the options of StackExchange.Redis, or a URL,
/// <c>redis://user:password@host:port/database?option=value</c>, with <c>rediss://</c> for TLS. Both may name several hosts,
/// separated by commas. Every error is a constant, so none can contain a part of a password.
/// </summary>
public static partial class RedisAddress
{
    /// <summary>The accepted forms.</summary>
    public const string Accepted =
        "must be host:port,option=value,… or redis://user:password@host:port/database (rediss:// with TLS)";

    private const string PlainScheme = "redis";
    private const string TlsScheme = "rediss";
    private const char SocketMark = '!';

    /// <summary>The error of an address, without any part of it; <c>null</c> where it can be read.</summary>
    public static string? Problem(string? address)
    {
        try
        {
            Parse(address ?? "");
            return null;
        }
        catch (FormatException problem)
        {
            return problem.Message;
        }
    }

    /// <summary>
    /// Whether an address contains a password, so that it must not be given where others can read it. True for one that cannot
    /// be read and may contain a password.
    /// </summary>
    public static bool HoldsPassword(string address)
    {
        try
        {
            return !string.IsNullOrEmpty(Parse(address).Password);
        }
        catch (FormatException)
        {
            return address.Contains("password", StringComparison.OrdinalIgnoreCase) || address.Contains('@');
        }
    }

    /// <summary>
    /// Whether the store is certainly on this machine, where <see cref="HistoryKeys.DevelopmentSecret"/> is acceptable. Behind a
    /// Sentinel or a tunnel it may be elsewhere.
    /// </summary>
    public static bool IsLoopback(string address)
    {
        try
        {
            var options = Parse(address);
            return string.IsNullOrEmpty(options.ServiceName) && options.Tunnel is null && options.EndPoints.All(IsLoopback);
        }
        catch (FormatException)
        {
            return false;
        }
    }

    /// <summary>Reads an address.</summary>
    /// <exception cref="FormatException">The message completes a sentence that begins with the name of the setting.</exception>
    internal static ConfigurationOptions Parse(string address)
    {
        var text = address.Trim();
        return UrlScheme().Match(text) is { Success: true } scheme
            ? ParseUrl(scheme.Groups[1].Value, text[scheme.Length..])
            : ParseList(text);
    }

    private static ConfigurationOptions ParseList(string text)
    {
        var parts = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var hosts = Array.FindIndex(parts, part => part.Contains('=')) is >= 0 and var first ? first : parts.Length;
        if (parts[hosts..].Any(part => !part.Contains('=')))
            throw new FormatException(
                "has a part without '=' after an option: name the hosts first; a password with a comma needs the form "
                + "redis://user:password@host:port, with the comma as %2C");
        var options = ReadOptions(parts[hosts..]);
        AddHosts(options, parts[..hosts]);
        return options;
    }

    private static ConfigurationOptions ParseUrl(string scheme, string rest)
    {
        var isTls = scheme.Equals(TlsScheme, StringComparison.OrdinalIgnoreCase);
        if (!isTls && !scheme.Equals(PlainScheme, StringComparison.OrdinalIgnoreCase))
            throw new FormatException("has an unknown scheme: a URL must begin with redis:// or rediss://");
        if (rest.Contains('#'))
            throw new FormatException("must not contain '#': write it as %23 in a user or password");

        var (location, query) = Split(rest, rest.IndexOf('?'));
        var (authority, path) = Split(location, location.IndexOf('/'));
        var at = authority.LastIndexOf('@');
        var options = ReadOptions((query ?? "").Split('&', StringSplitOptions.RemoveEmptyEntries).Select(Option));
        AddHosts(options, authority[(at + 1)..].Split(','));
        if (at >= 0)
            (options.User, options.Password) = Credentials(authority[..at]);
        if (!string.IsNullOrEmpty(path))
            options.DefaultDatabase = Database(path);
        options.Ssl |= isTls;
        return options;
    }

    private static (string? User, string Password) Credentials(string text)
    {
        var (user, password) = Split(text, text.IndexOf(':'));
        if (string.IsNullOrEmpty(password))
            throw new FormatException(
                "has no password before '@': it must be redis://user:password@host or redis://:password@host");
        return (user.Length == 0 ? null : Unescape(user), Unescape(password));
    }

    private static int Database(string path) =>
        path.All(char.IsAsciiDigit) && int.TryParse(path, out var number)
            ? number
            : throw new FormatException(
                "has a database that is not a number: it must be redis://host:port/0; write '/' as %2F in a user or password");

    private static string Option(string pair) =>
        pair.Contains('=') && Unescape(pair) is var option && !option.Contains(',')
            ? option
            : throw new FormatException("must have option=value pairs without commas after '?', separated by '&'");

    private static ConfigurationOptions ReadOptions(IEnumerable<string> options)
    {
        var text = string.Join(',', options);
        try
        {
            return text.Length == 0 ? new ConfigurationOptions() : ConfigurationOptions.Parse(text);
        }
        catch (Exception e) when (e is ArgumentException or FormatException or OverflowException)
        {
            // The original message quotes the option, which may be the rest of a password with a comma.
            throw new FormatException(
                "has an unknown option or an option with a wrong value: options are those of StackExchange.Redis; a password "
                + "with a comma needs the form redis://user:password@host:port, with the comma as %2C");
        }
    }

    private static void AddHosts(ConfigurationOptions options, string[] hosts)
    {
        if (hosts.Length == 0 || hosts.All(string.IsNullOrWhiteSpace))
            throw new FormatException($"has no host: it {Accepted}");
        foreach (var host in hosts)
        {
            var endpoint = EndPointOf(host.Trim());
            if (!options.EndPoints.Contains(endpoint))
                options.EndPoints.Add(endpoint);
        }
    }

    private static EndPoint EndPointOf(string text)
    {
        if (text.StartsWith(SocketMark) && text.Length > 1)
            return SocketOf(text[1..]);
        // Without brackets an IPv6 address has no port.
        if (IPAddress.TryParse(text, out var alone) && alone.AddressFamily == AddressFamily.InterNetworkV6 && text[0] != '[')
            return new IPEndPoint(alone, 0);

        var (host, port) = Split(text, text.IndexOf(':', text.StartsWith('[') ? Math.Max(text.IndexOf(']'), 0) : 0));
        // The client library replaces port 0 by the usual one.
        var number = port is null ? 0 : PortOf(port);
        return Uri.CheckHostName(host) switch
        {
            UriHostNameType.IPv4 or UriHostNameType.IPv6 => new IPEndPoint(IPAddress.Parse(host), number),
            UriHostNameType.Dns => new DnsEndPoint(host, number),
            _ => throw new FormatException($"has a host that is not a name or an address: it {Accepted}"),
        };
    }

    private static int PortOf(string text) =>
        text.All(char.IsAsciiDigit) && int.TryParse(text, out var port) && port is >= 1 and <= 65_535
            ? port
            : throw new FormatException("has a port that is not 1 to 65535");

    private static UnixDomainSocketEndPoint SocketOf(string path)
    {
        try
        {
            return new UnixDomainSocketEndPoint(path);
        }
        catch (ArgumentException)
        {
            throw new FormatException("has a socket path that is too long");
        }
    }

    private static string Unescape(string text) =>
        BadEscape().IsMatch(text)
            ? throw new FormatException("has a '%' without two hexadecimal digits: write '%' as %25")
            : Uri.UnescapeDataString(text);

    /// <summary>The text before and after the separator at an index; <c>null</c> after it where there is none.</summary>
    private static (string Before, string? After) Split(string text, int at) =>
        at < 0 ? (text, null) : (text[..at], text[(at + 1)..]);

    private static bool IsLoopback(EndPoint endpoint) => endpoint switch
    {
        IPEndPoint ip => IPAddress.IsLoopback(ip.Address),
        DnsEndPoint dns => dns.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase),
        _ => endpoint is UnixDomainSocketEndPoint,
    };

    /// <summary>A comma or '=' before <c>://</c> means that it is inside an option, such as a password.</summary>
    [GeneratedRegex("^([A-Za-z][A-Za-z0-9+.-]*)://")]
    private static partial Regex UrlScheme();

    [GeneratedRegex("%(?![0-9A-Fa-f]{2})")]
    private static partial Regex BadEscape();
}
