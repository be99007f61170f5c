using System.Globalization;

namespace Predictions.LoadTest.Servers;

/// <summary>Finds who listens on a port, by Linux's tables of sockets and of open files.</summary>
internal static class ListeningProcess
{
    private const string ListenState = "0A";
    private const int LocalAddressColumn = 1;
    private const int StateColumn = 3;
    private const int InodeColumn = 9;

    private static readonly string[] Tables = ["/proc/net/tcp", "/proc/net/tcp6"];

    /// <summary>The process id; <c>null</c> where nobody listens or it may not be looked at.</summary>
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

    private static int PortOf(string address) => int.Parse(address[(address.IndexOf(':') + 1)..], NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private static bool Holds(string process, HashSet<string> sockets)
    {
        try
        {
            return Directory.EnumerateFiles(Path.Combine(process, "fd")).Any(f => File.ResolveLinkTarget(f, false) is { } link
                && sockets.Contains(Path.GetFileName(link.FullName)));
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            // Another user's process, or one that ended just now.
            return false;
        }
    }
}
