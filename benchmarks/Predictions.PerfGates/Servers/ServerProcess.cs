using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using Predictions.PerfGates.Machine;
using Predictions.Testing;

namespace Predictions.PerfGates.Servers;

/// <summary>A server on a core of its own.</summary>
internal sealed class ServerProcess : IDisposable
{
    // The start time is measured.
    private const int ProbeMs = 5;

    private readonly ServiceProcess _service;
    private readonly Process _process;

    private ServerProcess(ServiceProcess service, TimeSpan startedIn) =>
        (_service, _process, StartedIn) = (service, Process.GetProcessById(service.Id), startedIn);

    public int Id => _service.Id;

    public Uri Http => new($"http://127.0.0.1:{_service.HttpPort}");

    public Uri Grpc => new($"http://127.0.0.1:{_service.GrpcPort}");

    /// <summary>The time from before the process started to its first ready probe.</summary>
    public TimeSpan StartedIn { get; }

    /// <summary>CPU time in user and kernel mode.</summary>
    public TimeSpan ProcessorTime => Refreshed().TotalProcessorTime;

    /// <summary>Resident memory in bytes.</summary>
    public long MemoryBytes => Refreshed().WorkingSet64;

    /// <summary>Starts a server and waits until it is ready.</summary>
    /// <param name="program">The path of its dll.</param>
    /// <param name="redis">The connection string of its store.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <param name="settings">More settings.</param>
    /// <exception cref="MeasurementException">The server ended, or was not ready within a minute.</exception>
    public static async Task<ServerProcess> StartAsync(
        string program, string redis, CancellationToken cancellation, params IEnumerable<(string Name, string Value)> settings)
    {
        var began = Stopwatch.GetTimestamp();
        var service = Started(
            Cores.Command(Cores.Server, "dotnet", program), [("ConnectionStrings:Redis", redis), .. settings]);
        try
        {
            await service.ReadyAsync(ProbeMs, cancellation);
            return new ServerProcess(service, Stopwatch.GetElapsedTime(began));
        }
        catch (InvalidOperationException e)
        {
            throw new MeasurementException(e.Message.ReplaceLineEndings(" ").Trim());
        }
        catch (OperationCanceledException)
        {
            service.Dispose();
            throw;
        }
    }

    private static ServiceProcess Started(ProcessStartInfo start, IEnumerable<(string Name, string Value)> settings)
    {
        try
        {
            return ServiceProcess.Run(start, settings);
        }
        catch (Win32Exception e)
        {
            throw new MeasurementException($"{start.FileName} could not be started: {e.Message}");
        }
    }

    /// <summary>The sum of all series of one of the service's counters.</summary>
    /// <param name="counter">The counter's name.</param>
    /// <param name="cancellation">Ends the call.</param>
    /// <param name="without">Series that contain one of these texts do not count.</param>
    public async Task<double> SumAsync(string counter, CancellationToken cancellation, params string[] without)
    {
        using var client = _service.Operators();
        var page = await client.GetStringAsync("/metrics", cancellation);
        return page.Split('\n')
            .Where(line => line.StartsWith(counter, StringComparison.Ordinal) && line.Length > counter.Length
                && line[counter.Length] is ' ' or '{')
            .Where(line => !without.Any(text => line.Contains(text, StringComparison.Ordinal)))
            .Sum(line => double.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture));
    }

    /// <summary>
    /// Failed gRPC calls of the service. A load that ends cancels its calls in flight, so CANCELLED does not count.
    /// </summary>
    public Task<double> FailedCallsAsync(CancellationToken cancellation) =>
        SumAsync("predictions_calls_total", cancellation, "transport=\"http\"", "status=\"OK\"", "status=\"CANCELLED\"");

    /// <summary>The bytes that the server has allocated since its start.</summary>
    public async Task<double> AllocatedBytesAsync(Peer peer, CancellationToken cancellation)
    {
        if (peer == Peer.Ours)
            return await SumAsync("dotnet_allocated_bytes_total", cancellation);
        using var client = _service.Operators();
        return double.Parse(await client.GetStringAsync("/allocated", cancellation), CultureInfo.InvariantCulture);
    }

    public void Dispose()
    {
        _process.Dispose();
        _service.Dispose();
    }

    private Process Refreshed()
    {
        _process.Refresh();
        return _process;
    }
}
