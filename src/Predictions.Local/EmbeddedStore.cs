using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Garnet;
using Microsoft.Extensions.Logging.Abstractions;

namespace Predictions.Local;

/// <summary>
/// A Redis-compatible server inside this process, on the loopback interface, with its data in a folder. What it has acknowledged
/// is in its log on disk, so it is there after a restart, and also where the process was killed.
/// </summary>
public sealed class EmbeddedStore : IDisposable
{
    private readonly FileStream _lock;
    private readonly GarnetServer _server;

    private EmbeddedStore(FileStream folderLock, GarnetServer server, int port)
    {
        _lock = folderLock;
        _server = server;
        Port = port;
    }

    public int Port { get; }

    /// <summary>For <c>ConnectionStrings:Redis</c>.</summary>
    public string ConnectionString => $"127.0.0.1:{Port}";

    /// <summary>Starts a server over the data in a folder.</summary>
    /// <param name="folder">Its data. One process at a time.</param>
    /// <param name="port">A TCP port; 0 for any free one.</param>
    /// <exception cref="IOException">Another process uses the folder, or it cannot be written.</exception>
    public static EmbeddedStore Start(string folder, int port = 0)
    {
        // Two servers over one log would write over each other's records.
        var folderLock = new FileStream(
            Path.Combine(folder, "store.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        try
        {
            var chosen = port == 0 ? FreePort() : port;
            var server = new GarnetServer(Arguments(folder, chosen), NullLoggerFactory.Instance);
            server.Start();
            return new EmbeddedStore(folderLock, server, chosen);
        }
        catch
        {
            folderLock.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        _server.Dispose(deleteDir: false);
        _lock.Dispose();
    }

    private static string[] Arguments(string folder, int port) =>
    [
        "--bind", "127.0.0.1",
        "--port", port.ToString(CultureInfo.InvariantCulture),
        "-q",
        "--checkpointdir", folder,
        "--logdir", folder,
        // Compare and set is a script; without the transaction two of them interleave.
        "--lua", "--lua-transaction-mode",
        // An answer means that the change is in the log.
        "--aof", "--aof-commit-wait", "--recover", "--fail-on-recovery-error",
        // The default device needs a system library that many machines lack, and ends the process without it.
        "--device-type", "RandomAccess",
        // The defaults are those of a server: 16 GB of memory. What does not fit here goes to disk.
        "--storage-tier", "--memory", "128m", "--page", "1m", "--index", "16m", "--segment", "64m",
        "--aof-memory", "16m", "--aof-page-size", "4m", "--aof-segment-size", "64m",
        // Past this the log is cut behind a checkpoint, so that neither the folder nor the next start grows with every change.
        "--aof-size-limit", "64m",
        "--no-obj", "--max-databases", "1",
    ];

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
