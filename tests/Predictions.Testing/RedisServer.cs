using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Predictions.Testing;

/// <summary>
/// A real redis-server on a free loopback port with its data in a folder of its own; ended by its own process id. That the program
/// is missing is a failure, not a reason to skip.
/// </summary>
public sealed class RedisServer : IAsyncDisposable
{
    private const int SigStop = 19;
    private const int SigCont = 18;
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(20);

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

    /// <summary>Starts a server and waits until it answers.</summary>
    /// <param name="settings">As on the command line, for example <c>"--appendonly", "yes", "--appendfsync", "always"</c>.</param>
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
    public void Freeze() => ProcessSignal.Send(_process.Id, SigStop);

    public void Resume() => ProcessSignal.Send(_process.Id, SigCont);

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
            "--daemonize", "no", .. _settings,
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
            using var client = new TcpClient();
            await client.ConnectAsync("127.0.0.1", Port);
            await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes("PING\r\n"));
            var reply = new byte[64];
            var read = await client.GetStream().ReadAsync(reply);
            return Encoding.ASCII.GetString(reply, 0, read).StartsWith("+PONG", StringComparison.Ordinal);
        }
        catch (Exception e) when (e is SocketException or IOException)
        {
            return false;
        }
    }
}
