using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;

namespace Predictions.Testing;

/// <summary>
/// A master with one replica, and three Sentinel processes that watch them and agree on a failover within seconds.
/// </summary>
public sealed class RedisSentinels : IAsyncDisposable
{
    public const string Service = "histories";

    private const int Count = 3;
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(3);

    private readonly string _folder = Directory.CreateTempSubdirectory("predictions-sentinel-").FullName;
    private readonly List<(int Port, Process Process)> _sentinels = [];

    private RedisSentinels(RedisServer master, RedisServer replica) => (Master, Replica) = (master, replica);

    /// <summary>The first master.</summary>
    public RedisServer Master { get; }

    public RedisServer Replica { get; }

    /// <summary>The Sentinels' addresses and the service's name.</summary>
    public string ConnectionString =>
        string.Join(',', _sentinels.Select(sentinel => $"127.0.0.1:{sentinel.Port}")) + $",serviceName={Service}";

    public IReadOnlyList<int> Ports => [.. _sentinels.Select(sentinel => sentinel.Port)];

    /// <summary>Starts the servers, and waits until each Sentinel knows the replica and the other Sentinels.</summary>
    /// <param name="sentinelSettings">Further lines of each Sentinel's configuration.</param>
    public static async Task<RedisSentinels> StartAsync(params string[] sentinelSettings)
    {
        var master = await RedisServer.StartAsync();
        var all = new RedisSentinels(master, await master.StartReplicaAsync());
        for (var i = 0; i < Count; i++)
            await all.StartSentinelAsync(sentinelSettings);
        foreach (var port in all.Ports)
        {
            await UntilAsync(port, "num-slaves\n1\n", "SENTINEL", "MASTER", Service);
            await UntilAsync(port, $"num-other-sentinels\n{Count - 1}\n", "SENTINEL", "MASTER", Service);
        }

        return all;
    }

    /// <summary>Waits until every Sentinel that runs names a server as the master.</summary>
    public async Task NamedAsync(RedisServer master)
    {
        foreach (var (port, process) in _sentinels)
            if (!process.HasExited)
                await UntilAsync(
                    port, master.Port.ToString(CultureInfo.InvariantCulture), "SENTINEL", "GET-MASTER-ADDR-BY-NAME", Service);
    }

    /// <summary>Asks every Sentinel that runs.</summary>
    public async Task AskAllAsync(params string[] words)
    {
        foreach (var (port, process) in _sentinels)
            if (!process.HasExited)
            {
                using var wire = await RedisWire.OpenAsync(port);
                await wire.AskAsync(words);
            }
    }

    /// <summary>Ends one Sentinel, as a crash would.</summary>
    public void KillSentinel(int index) => Kill(_sentinels[index].Process);

    public async ValueTask DisposeAsync()
    {
        foreach (var (_, process) in _sentinels)
        {
            Kill(process);
            process.Dispose();
        }

        await Replica.DisposeAsync();
        await Master.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task StartSentinelAsync(string[] settings)
    {
        var port = LoopbackPort.Free();
        // A Sentinel writes what it learns into this file.
        var file = Path.Combine(_folder, $"{port}.conf");
        await File.WriteAllLinesAsync(file,
        [
            $"port {port}", "bind 127.0.0.1", $"dir {_folder}",
            $"sentinel monitor {Service} 127.0.0.1 {Master.Port} {Count / 2 + 1}",
            // A server that a busy machine delays is not down, and must not be replaced.
            $"sentinel down-after-milliseconds {Service} 5000", $"sentinel failover-timeout {Service} 10000", .. settings,
        ]);
        var start = new ProcessStartInfo("redis-server", [file, "--sentinel"]) { RedirectStandardOutput = true };
        var process = Process.Start(start) ?? throw new InvalidOperationException("redis-server did not start");
        process.OutputDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        _sentinels.Add((port, process));
        await UntilAsync(port, "PONG", "PING");
    }

    private static async Task UntilAsync(int port, string text, params string[] words)
    {
        var answer = "";
        for (var began = Stopwatch.StartNew(); began.Elapsed < Timeout; await Task.Delay(50))
            try
            {
                using var wire = await RedisWire.OpenAsync(port);
                answer = await wire.AskAsync(words) + "\n";
                if (answer.Contains(text, StringComparison.Ordinal))
                    return;
            }
            catch (Exception e) when (e is SocketException or IOException)
            {
                // It does not listen yet.
            }

        throw new TimeoutException($"{string.Join(' ', words)} never said {text}, but {answer}");
    }

    private static void Kill(Process process)
    {
        if (process.HasExited)
            return;
        process.Kill();
        process.WaitForExit();
    }
}
