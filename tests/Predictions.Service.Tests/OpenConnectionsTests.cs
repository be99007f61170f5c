using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;
using Predictions.Service.Calls;
using Predictions.Service.Startup;
using Predictions.Service.Telemetry;
using System.IO.Pipelines;

namespace Predictions.Service.Tests;

/// <summary>Connections that the server never ends: the delegate that serves them does not return.</summary>
public sealed class OpenConnectionsTests : IDisposable
{
    private const string Forgotten = "predictions_connections_aborted_total{reason=\"forgotten\"} ";
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Age = TimeSpan.FromMinutes(10);

    private readonly FakeTimeProvider _clock = new();
    private readonly MetricsPage _page = new();
    private readonly CancellationTokenSource _socketClosed = new();
    private readonly TaskCompletionSource _served = new(), _never = new();

    [Fact]
    public async Task A_connection_that_stays_a_minute_after_its_age_is_aborted_and_leaves_the_count()
    {
        var connection = await ServedAsync(new ConnectionOptions { MaxAgeSeconds = (int)Age.TotalSeconds });
        _clock.Advance(Age);
        _clock.Advance(OpenConnections.AbortAfter - Second);
        await ShowsAsync("predictions_connections 1", Forgotten + "0");
        Assert.False(connection.IsAborted);
        _clock.Advance(Second);
        await ShowsAsync("predictions_connections 0", Forgotten + "1");
        Assert.True(connection.IsAborted);
        _clock.Advance(Age);
        await ShowsAsync("predictions_connections 0", Forgotten + "1");
    }

    [Fact]
    public async Task A_connection_without_a_socket_leaves_the_count_after_a_minute_whatever_its_age()
    {
        var connection = await ServedAsync(new ConnectionOptions { MaxAgeSeconds = 0 });
        await _socketClosed.CancelAsync();
        _clock.Advance(OpenConnections.AbortAfter - Second);
        await ShowsAsync("predictions_connections 1", Forgotten + "0");
        _clock.Advance(Second);
        await ShowsAsync("predictions_connections 0", Forgotten + "1");
        Assert.True(connection.IsAborted);
    }

    [Fact]
    public async Task Only_resets_beyond_the_calls_that_end_abort_a_connection()
    {
        var connection = await ServedAsync(new ConnectionOptions());
        var feature = connection.Features.Get<ListenerFeature>()!;
        for (var i = 0; i < 10 * ListenerFeature.MaxResets; i++)
            feature.CountEnd(isReset: i % 2 == 0);
        Assert.False(connection.IsAborted);
        for (var i = 0; i < ListenerFeature.MaxResets; i++)
            feature.CountEnd(isReset: true);
        Assert.False(connection.IsAborted);
        feature.CountEnd(isReset: true);
        Assert.True(connection.IsAborted);
        await ShowsAsync("predictions_connections_aborted_total{reason=\"resets\"} 1");
    }

    public void Dispose()
    {
        _never.SetResult();
        _socketClosed.Dispose();
    }

    private async Task<Connection> ServedAsync(ConnectionOptions options)
    {
        var connection = new Connection { ConnectionClosed = _socketClosed.Token };
        _ = new OpenConnections(options, _clock, _page).ServeAsync(
            connection,
            _ =>
            {
                _served.SetResult();
                return _never.Task;
            },
            Listener.Grpc);
        await _served.Task;
        await ShowsAsync("predictions_connections 1");
        return connection;
    }

    private async Task ShowsAsync(params string[] lines)
    {
        var http = new DefaultHttpContext { Response = { Body = new MemoryStream() } };
        await _page.WriteAsync(http);
        http.Response.Body.Position = 0;
        var page = (await new StreamReader(http.Response.Body).ReadToEndAsync()).Split('\n');
        Assert.All(lines, line => Assert.Contains(line, page));
    }

    private sealed class Connection : DefaultConnectionContext
    {
        public Connection()
        {
            var input = new Pipe();
            input.Writer.WriteAsync(new byte[1]).AsTask().Wait();
            Transport = new Duplex(input.Reader, new Pipe().Writer);
        }

        public bool IsAborted { get; private set; }

        public override void Abort(ConnectionAbortedException abortReason) => IsAborted = true;
    }

    private sealed record Duplex(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
