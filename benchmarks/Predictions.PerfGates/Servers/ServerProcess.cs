using System.Diagnostics;
using System.Text;
using Predictions.PerfGates.Machine;
using Predictions.Testing;

namespace Predictions.PerfGates.Servers;

/// <summary>One server under measurement, alone on its core; ended by its own id.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(5);

    private readonly Process _process;
    private readonly StringBuilder _output = new();

    private ServerProcess(Process process) => _process = process;

    public int Id => _process.Id;

    public Uri Http { get; private init; } = null!;

    public Uri Grpc { get; private init; } = null!;

    public Uri Operators { get; private init; } = null!;

    /// <summary>From before the process was made to its first answer that it is ready.</summary>
    public TimeSpan StartedIn { get; private set; }

    /// <summary>Its processor time, in user code and in the kernel.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>Its resident memory, in bytes.</summary>
    public long MemoryBytes
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    /// <summary>Starts a server on its core and waits until it is ready.</summary>
    /// <param name="program">Its dll.</param>
    /// <param name="redis">The connection string of its store.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <param name="settings">Further environment variables.</param>
    /// <exception cref="MeasurementException">It ended, or was not ready within a minute.</exception>
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
            server.Listen();
            await server.UntilReadyAsync(began, cancellation);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill();
        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
    }

    private static Uri Address() => new($"http://127.0.0.1:{LoopbackPort.Free()}");

    private void Listen()
    {
        _process.OutputDataReceived += Keep;
        _process.ErrorDataReceived += Keep;
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    private async Task UntilReadyAsync(Stopwatch began, CancellationToken cancellation)
    {
        using var client = new HttpClient { BaseAddress = Operators };
        while (!await IsReadyAsync(client, cancellation))
        {
            if (_process.HasExited || began.Elapsed > StartPatience)
                throw new MeasurementException($"a server was not ready: {Told()}");
            await Task.Delay(BetweenLooks, cancellation);
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

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        lock (_output)
            _output.Append(line.Data).Append(' ');
    }

    private string Told()
    {
        lock (_output)
            return _output.ToString().ReplaceLineEndings(" ").Trim();
    }
}
