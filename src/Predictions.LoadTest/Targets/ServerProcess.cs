using System.Diagnostics;
using System.Globalization;

namespace Predictions.LoadTest.Targets;

/// <summary>The process under load, if it runs on this machine.</summary>
public sealed class ServerProcess : IDisposable
{
    private readonly Process _process;

    private ServerProcess(Process process) => _process = process;

    public int Id => _process.Id;

    /// <summary>Finds a process by its id; <c>null</c> if it does not exist or is not readable.</summary>
    public static ServerProcess? Find(int id)
    {
        try
        {
            var server = new ServerProcess(Process.GetProcessById(id));
            return server.Read() is null ? null : server;
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    /// <summary>Its CPU time and memory; <c>null</c> after it has ended.</summary>
    public ServerReading? Read()
    {
        try
        {
            _process.Refresh();
            return new ServerReading(_process.TotalProcessorTime, _process.WorkingSet64);
        }
        catch (Exception e) when (e is InvalidOperationException or System.ComponentModel.Win32Exception or NotSupportedException)
        {
            return null;
        }
    }

    public void Dispose() => _process.Dispose();
}

/// <summary>A process's resource use so far.</summary>
/// <param name="Cpu">CPU time of all threads since the start.</param>
/// <param name="ResidentBytes">Resident memory in bytes.</param>
public readonly record struct ServerReading(TimeSpan Cpu, long ResidentBytes);

/// <summary>Finds the process that listens on a port, in /proc/net/tcp and /proc/PID/fd of Linux.</summary>
public static class ListeningProcess
{
    private const string ListenState = "0A";
    private const int LocalAddressColumn = 1;
    private const int StateColumn = 3;
    private const int InodeColumn = 9;

    private static readonly string[] Tables = ["/proc/net/tcp", "/proc/net/tcp6"];

    /// <summary>The process id; <c>null</c> if no process listens or it is not readable.</summary>
    public static int? OfPort(int port)
    {
        if (!OperatingSystem.IsLinux())
            return null;
        var sockets = Tables.Where(File.Exists)
            .SelectMany(table => File.ReadLines(table).Skip(1))
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(c => c[StateColumn] == ListenState && PortOf(c[LocalAddressColumn]) == port)
            .Select(c => $"socket:[{c[InodeColumn]}]").ToHashSet();
        if (sockets.Count == 0)
            return null;
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
            if (int.TryParse(Path.GetFileName(folder), out var id) && Holds(folder, sockets))
                return id;
        return null;
    }

    private static int PortOf(
        string address) => int.Parse(address[(address.IndexOf(':') + 1)..], NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private static bool Holds(string process, HashSet<string> sockets)
    {
        try
        {
            return Directory.EnumerateFiles(Path.Combine(process, "fd")).Any(file => sockets.Contains(LinkOf(file)));
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            // Another user's process, or one that has just ended.
            return false;
        }
    }

    private static string LinkOf(string file)
    {
        try
        {
            return Path.GetFileName(File.ResolveLinkTarget(file, returnFinalTarget: false)?.FullName) ?? "";
        }
        catch (IOException)
        {
            // The process closed this file meanwhile; its other files still count.
            return "";
        }
    }
}
