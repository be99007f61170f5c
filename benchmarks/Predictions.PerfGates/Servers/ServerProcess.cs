using System.Diagnostics;
using System.Globalization;
using System.Text;
using Predictions.PerfGates.Machine;
using Predictions.Testing;

namespace Predictions.PerfGates.Servers;

/// <summary>A server on a core of its own.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan ProbeInterval = TimeSpan.FromMilliseconds(5);

    private readonly Process _process;
    private readonly StringBuilder _output = new();

    private ServerProcess(Process process) => _process = process;

    public int Id => _process.Id;

    public Uri Http { get; private init; } = null!;

    public Uri Grpc { get; private init; } = null!;

    public Uri Operators { get; private init; } = null!;

    /// <summary>The time from before the process started to its first ready probe.</summary>
    public TimeSpan StartedIn { get; private set; }

    /// <summary>CPU time in user and kernel mode.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>Resident memory in bytes.</summary>
    public long MemoryBytes
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    /// <summary>Starts a server and waits until it is ready.</summary>
    /// <param name="program">The path of its dll.</param>
    /// <param name="redis">The connection string of its store.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <param name="settings">More environment variables.</param>
    /// <exception cref="MeasurementException">The server ended, or was not ready within a minute.</exception>
    public static async Task<ServerProcess> StartAsync(
        string program, string redis, CancellationToken cancellation, params IEnumerable<(string Name, string Value)> settings)
    {
        var command = Cores.Command(Cores.Server, "dotnet", program);
        var (http, grpc, operators) = (Address(), Address(), Address());
        command.Environment["ConnectionStrings__Redis"] = redis;
        command.Environment["Kestrel__Endpoints__Http__Url"] = http.OriginalString;
        command.Environment["Kestrel__Endpoints__Grpc__Url"] = grpc.OriginalString;
        command.Environment["Kestrel__Endpoints__Operators__Url"] = operators.OriginalString;
        command.Environment["Kestrel__Endpoints__OperatorsGrpc__Url"] = "http://127.0.0.1:0";
        foreach (var (name, value) in settings)
            command.Environment[name] = value;

        var began = Stopwatch.StartNew();
        var server = new ServerProcess(Tool.Start(command)) { Http = http, Grpc = grpc, Operators = operators };
        try
        {
            server.CollectOutput();
            await server.UntilReadyAsync(began, cancellation);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>The sum of all series of one of the service's counters.</summary>
    /// <param name="counter">The counter's name.</param>
    /// <param name="cancellation">Ends the call.</param>
    /// <param name="without">Series that contain one of these texts do not count.</param>
    public async Task<double> SumAsync(string counter, CancellationToken cancellation, params string[] without)
    {
        using var client = new HttpClient { BaseAddress = Operators };
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
        using var client = new HttpClient { BaseAddress = Operators };
        return double.Parse(await client.GetStringAsync("/allocated", cancellation), CultureInfo.InvariantCulture);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill();
        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
    }

    private static Uri Address() => new($"http://127.0.0.1:{LoopbackPort.Free()}");

    private void CollectOutput()
    {
        _process.OutputDataReceived += Append;
        _process.ErrorDataReceived += Append;
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();

        void Append(object sender, DataReceivedEventArgs line)
        {
            lock (_output)
                _output.Append(line.Data).Append(' ');
        }
    }

    private async Task UntilReadyAsync(Stopwatch began, CancellationToken cancellation)
    {
        using var client = new HttpClient { BaseAddress = Operators };
        while (!await IsReadyAsync(client, cancellation))
        {
            if (_process.HasExited || began.Elapsed > StartTimeout)
                lock (_output)
                    throw new MeasurementException(
                        $"a server was not ready: {_output.ToString().ReplaceLineEndings(" ").Trim()}");
            await Task.Delay(ProbeInterval, cancellation);
        }

        StartedIn = began.Elapsed;
    }

    private static async Task<bool> IsReadyAsync(HttpClient client, CancellationToken cancellation)
    {
        try
        {
            using var response = await client.GetAsync("/health/ready", cancellation);
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
