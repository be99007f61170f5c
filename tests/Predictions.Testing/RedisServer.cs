using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;

namespace Predictions.Testing;

/// <summary>
/// A real redis-server on a free loopback port with its data in a folder of its own; ended by its own process id. That the
/// program is missing is a failure, not a reason to skip.
/// </summary>
public sealed class RedisServer : IAsyncDisposable
{
    // Only a server that hangs takes so long.
    private static readonly TimeSpan StartTimeout = TimeSpan.FromMinutes(3);

    private readonly string _folder = Directory.CreateTempSubdirectory("predictions-redis-").FullName;
    private readonly string[] _settings;
    private Process _process;

    private RedisServer(string[] settings)
    {
        _settings = settings;
        (Port, _process) = (0, null!);
    }

    public int Port { get; private set; }

    public string ConnectionString => $"127.0.0.1:{Port}";

    public int ProcessId => _process.Id;

    private string? Password => Array.IndexOf(_settings, "--requirepass") is >= 0 and var at ? _settings[at + 1] : null;

    /// <summary>Starts a server and waits until it answers.</summary>
    /// <param name="settings">As on the command line; <see cref="RedisModes"/> has some.</param>
    public static async Task<RedisServer> StartAsync(params string[] settings)
    {
        var server = new RedisServer(settings);
        // Between finding a free port and listening on it, another process may take it.
        for (var attempt = 0; ; attempt++)
        {
            server.Port = LoopbackPort.Free();
            try
            {
                await server.RunAsync();
                return server;
            }
            catch (InvalidOperationException) when (attempt < 3)
            {
            }
        }
    }

    /// <summary>Starts a replica of this server and waits until it has all that the server has.</summary>
    public async Task<RedisServer> StartReplicaAsync(params string[] settings)
    {
        var replica = await StartAsync(["--replicaof", "127.0.0.1", Port.ToString(CultureInfo.InvariantCulture), .. settings]);
        await replica.UntilAsync("master_link_status:up", "INFO", "replication");
        return replica;
    }

    /// <summary>Makes a replica a master. It stays one when it is started again only where it is promoted again.</summary>
    public Task PromoteAsync() => AskAsync("REPLICAOF", "NO", "ONE");

    /// <summary>Asks one thing over a connection of its own.</summary>
    /// <exception cref="InvalidOperationException">The server refused it.</exception>
    public async Task<string> AskAsync(params string[] words)
    {
        using var wire = await WireAsync();
        return await wire.AskAsync(words);
    }

    /// <summary>A connection that is let in.</summary>
    public async Task<RedisWire> WireAsync()
    {
        var wire = await RedisWire.OpenAsync(Port);
        if (Password is { } password)
            await wire.AskAsync("AUTH", password);
        return wire;
    }

    /// <summary>Asks again and again until the answer contains some text.</summary>
    public async Task UntilAsync(string text, params string[] words)
    {
        var answer = "";
        for (var began = Stopwatch.StartNew(); began.Elapsed < StartTimeout; await Task.Delay(20))
            try
            {
                answer = await AskAsync(words);
                if (answer.Contains(text, StringComparison.Ordinal))
                    return;
            }
            catch (Exception e) when (e is SocketException or IOException)
            {
                // A server that becomes a replica closes its connections.
            }

        throw new TimeoutException($"{string.Join(' ', words)} never said {text}, but {answer}");
    }

    /// <summary>Ends it at once (SIGKILL), as a crash would.</summary>
    public void Kill()
    {
        if (_process.HasExited)
            return;
        _process.Kill();
        _process.WaitForExit();
    }

    /// <summary>Starts it again, after ending it if need be, on the same port and data.</summary>
    public Task RestartAsync()
    {
        Kill();
        return RunAsync();
    }

    /// <summary>Stops it in its tracks: connections stay open, and nothing is answered.</summary>
    public void Freeze() => ProcessSignal.Freeze(_process.Id);

    public void Resume() => ProcessSignal.Resume(_process.Id);

    public ValueTask DisposeAsync()
    {
        Kill();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    private async Task RunAsync()
    {
        var start = new ProcessStartInfo("redis-server") { RedirectStandardOutput = true, WorkingDirectory = _folder };
        string[] arguments =
        [
            "--port", Port.ToString(CultureInfo.InvariantCulture), "--bind", "127.0.0.1", "--dir", _folder, "--save", "",
            // A replica is served at once, not after waiting for others.
            "--daemonize", "no", "--repl-diskless-sync-delay", "0", .. _settings,
        ];
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);

        _process = Process.Start(start) ?? throw new InvalidOperationException("redis-server did not start");
        var output = _process.StandardOutput.ReadToEndAsync();
        var began = Stopwatch.StartNew();
        while (!await AnswersAsync())
        {
            if (_process.HasExited)
                throw new InvalidOperationException($"redis-server ended: {await output}");
            if (began.Elapsed > StartTimeout)
                throw new TimeoutException("redis-server does not answer");
            await Task.Delay(20);
        }
    }

    private async Task<bool> AnswersAsync()
    {
        try
        {
            return await AskAsync("PING") == "PONG";
        }
        catch (Exception e) when (e is SocketException or IOException || IsLoading(e))
        {
            return false;
        }
    }

    private static bool IsLoading(Exception e) =>
        e is InvalidOperationException && (e.Message.StartsWith("LOADING", StringComparison.Ordinal)
            || e.Message.StartsWith("MASTERDOWN", StringComparison.Ordinal));
}
