using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Predictions.Testing;

/// <summary>
/// One plain connection to a Redis server that says what a test wants said, and nothing else: no handshake, no retry. Replies
/// come as text, those of many parts with a line each.
/// </summary>
public sealed class RedisWire : IDisposable
{
    private readonly TcpClient _client;
    private readonly StreamReader _replies;

    private RedisWire(TcpClient client) =>
        (_client, _replies) = (client, new StreamReader(client.GetStream(), Encoding.Latin1));

    /// <summary>Connects on the loopback interface.</summary>
    /// <exception cref="SocketException">Nobody listens there.</exception>
    public static async Task<RedisWire> OpenAsync(int port)
    {
        var client = new TcpClient();
        try
        {
            await client.ConnectAsync("127.0.0.1", port);
            return new RedisWire(client);
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    /// <summary>Says a command and reads its reply.</summary>
    /// <exception cref="InvalidOperationException">The reply is an error.</exception>
    /// <exception cref="IOException">The connection broke.</exception>
    public async Task<string> AskAsync(params string[] words)
    {
        var command = new StringBuilder().Append(CultureInfo.InvariantCulture, $"*{words.Length}\r\n");
        foreach (var word in words)
            command.Append(CultureInfo.InvariantCulture, $"${Encoding.UTF8.GetByteCount(word)}\r\n{word}\r\n");
        await _client.GetStream().WriteAsync(Encoding.UTF8.GetBytes(command.ToString()));
        return await ReadAsync();
    }

    /// <summary>Reads one more reply, as a subscription brings them.</summary>
    public async Task<string> ReadAsync(CancellationToken cancellation = default)
    {
        var line = await _replies.ReadLineAsync(cancellation) ?? throw new IOException("Redis closed the connection");
        return line[0] switch
        {
            '+' or ':' => line[1..],
            '-' => throw new InvalidOperationException(line[1..]),
            '$' => await ReadBulkAsync(Number(line), cancellation),
            '*' => await ReadPartsAsync(Number(line), cancellation),
            _ => throw new IOException($"Not a reply of Redis: {line}"),
        };
    }

    public void Dispose()
    {
        _replies.Dispose();
        _client.Dispose();
    }

    private static int Number(string line) => int.Parse(line.AsSpan(1), CultureInfo.InvariantCulture);

    private async Task<string> ReadBulkAsync(int length, CancellationToken cancellation)
    {
        if (length < 0)
            return "";
        var text = new char[length + 2];
        if (await _replies.ReadBlockAsync(text, cancellation) < text.Length)
            throw new IOException("Redis closed the connection");
        return new string(text, 0, length);
    }

    private async Task<string> ReadPartsAsync(int count, CancellationToken cancellation)
    {
        var parts = new List<string>();
        for (var i = 0; i < count; i++)
            parts.Add(await ReadAsync(cancellation));
        return string.Join('\n', parts);
    }
}
