namespace Predictions.Testing;

/// <summary>Watches every command that reaches a server (MONITOR), from its start to its end.</summary>
public sealed class RedisMonitor : IAsyncDisposable
{
    private readonly RedisWire _wire;
    private readonly CancellationTokenSource _over = new();
    private readonly List<string> _commands = [];
    private readonly Task _reading;

    private RedisMonitor(RedisWire wire)
    {
        _wire = wire;
        _reading = Task.Run(ReadAsync);
    }

    /// <summary>The commands so far, each as the server tells it from its name on: <c>"GET" "key"</c>.</summary>
    public IReadOnlyList<string> Commands
    {
        get
        {
            lock (_commands)
                return [.. _commands];
        }
    }

    public static async Task<RedisMonitor> StartAsync(RedisServer server)
    {
        var wire = await server.WireAsync();
        await wire.AskAsync("MONITOR");
        return new RedisMonitor(wire);
    }

    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        await _reading;
        _wire.Dispose();
        _over.Dispose();
    }

    private async Task ReadAsync()
    {
        try
        {
            while (true)
            {
                var line = await _wire.ReadAsync(_over.Token);
                // 1700000000.123456 [0 127.0.0.1:50000] "GET" "key"
                var name = line.IndexOf("] ", StringComparison.Ordinal);
                lock (_commands)
                    _commands.Add(name < 0 ? line : line[(name + 2)..]);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
        }
    }
}
