using System.Diagnostics;

namespace Predictions.LoadTest.Servers;

/// <summary>The process under load, as far as this machine shows it.</summary>
internal sealed class ServerProcess : IDisposable
{
    private readonly Process _process;

    private ServerProcess(Process process) => _process = process;

    public int Id => _process.Id;

    /// <summary>Finds a process by its id; <c>null</c> where there is none that may be looked at.</summary>
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

    /// <summary>Its CPU time and memory now; <c>null</c> once it has ended.</summary>
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

/// <summary>What a process had used at one moment.</summary>
/// <param name="Cpu">Processor time of all its threads since its start.</param>
/// <param name="ResidentBytes">Memory that it holds.</param>
internal readonly record struct ServerReading(TimeSpan Cpu, long ResidentBytes);
