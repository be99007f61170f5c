using System.Diagnostics;
using System.Net.Sockets;
using Predictions.Testing;

namespace Predictions.Faults.Tests.Kit;

/// <summary>The proxy causes the faults that other tests rely on.</summary>
public sealed class TcpFaultProxyTests : IAsyncLifetime
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(200);

    private readonly TcpListener _server = new(System.Net.IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _over = new();
    private TcpFaultProxy _proxy = null!;

    public ValueTask InitializeAsync()
    {
        _server.Start();
        _proxy = TcpFaultProxy.Before(((System.Net.IPEndPoint)_server.LocalEndpoint).Port);
        _ = EchoAsync();
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        await _proxy.DisposeAsync();
        _server.Dispose();
        _over.Dispose();
    }

    [Fact]
    public async Task It_forwards_all_bytes_and_notices_the_end()
    {
        using (var client = await ConnectedAsync())
        {
            Assert.Equal([1, 2, 3], await EchoedAsync(client, [1, 2, 3]));
            var large = new byte[1_000_000];
            new Random(1).NextBytes(large);
            Assert.Equal(large, await EchoedAsync(client, large));
            Assert.Equal(1, _proxy.Connections);
        }

        for (var began = Stopwatch.StartNew(); _proxy.Connections > 0; await Task.Delay(5))
            Assert.True(began.Elapsed < Timeout);
    }

    [Fact]
    public async Task It_delays_in_both_directions()
    {
        using var client = await ConnectedAsync();
        await EchoedAsync(client, [1]);
        _proxy.Delay(100);
        var began = Stopwatch.StartNew();
        Assert.Equal([2], await EchoedAsync(client, [2]));
        // Each of the two timers may end a tick early, and a tick is at most 10 ms.
        Assert.InRange(began.ElapsedMilliseconds, 175, (long)Timeout.TotalMilliseconds);
    }

    [Fact]
    public async Task It_resets_open_connections_and_accepts_new_ones()
    {
        using var client = await ConnectedAsync();
        await EchoedAsync(client, [1]);
        _proxy.Cut();
        var broken = await Assert.ThrowsAnyAsync<IOException>(async () => await client.GetStream().ReadExactlyAsync(new byte[1]));
        Assert.Equal(SocketError.ConnectionReset, Assert.IsType<SocketException>(broken.InnerException).SocketErrorCode);
        using var next = await ConnectedAsync();
        Assert.Equal([3], await EchoedAsync(next, [3]));
    }

    [Fact]
    public async Task It_refuses_new_connections_and_accepts_them_again()
    {
        using var client = await ConnectedAsync();
        await EchoedAsync(client, [1]);
        for (var round = 0; round < 3; round++)
        {
            _proxy.Refuse();
            var refused = await Assert.ThrowsAnyAsync<SocketException>(ConnectedAsync);
            Assert.Equal(SocketError.ConnectionRefused, refused.SocketErrorCode);
            Assert.Equal([2], await EchoedAsync(client, [2]));
            _proxy.Pass();
            using var next = await ConnectedAsync();
            Assert.Equal([3], await EchoedAsync(next, [3]));
        }
    }

    [Fact]
    public async Task A_black_hole_holds_all_bytes_until_it_ends()
    {
        using var client = await ConnectedAsync();
        await EchoedAsync(client, [1]);
        _proxy.Blackhole();
        using var next = await ConnectedAsync();
        var (held, heldToo) = (EchoedAsync(client, [2]), EchoedAsync(next, [3]));
        await Task.Delay(Short);
        Assert.False(held.IsCompleted || heldToo.IsCompleted);
        _proxy.Pass();
        Assert.Equal([2], await held.WaitAsync(Timeout));
        Assert.Equal([3], await heldToo.WaitAsync(Timeout));
    }

    [Fact]
    public async Task The_same_seed_garbles_answers_in_the_same_way()
    {
        var first = await GarbledAsync(seed: 7);
        Assert.Equal(first, await GarbledAsync(seed: 7));
        Assert.NotEqual(first, await GarbledAsync(seed: 8));
        Assert.NotEqual([1, 2, 3, 4], first);

        _proxy.Pass();
        using var client = await ConnectedAsync();
        Assert.Equal([1, 2, 3, 4], await EchoedAsync(client, [1, 2, 3, 4]));
    }

    private async Task<byte[]> GarbledAsync(int seed)
    {
        _proxy.Garbage(seed);
        using var client = await ConnectedAsync();
        return await EchoedAsync(client, [1, 2, 3, 4]);
    }

    private async Task<TcpClient> ConnectedAsync()
    {
        var client = new TcpClient { NoDelay = true };
        try
        {
            await client.ConnectAsync("127.0.0.1", _proxy.Port);
            return client;
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    private static async Task<byte[]> EchoedAsync(TcpClient client, byte[] sent)
    {
        var stream = client.GetStream();
        var writing = stream.WriteAsync(sent).AsTask();
        var answer = new byte[sent.Length];
        await stream.ReadExactlyAsync(answer).AsTask().WaitAsync(Timeout);
        await writing;
        return answer;
    }

    private async Task EchoAsync()
    {
        try
        {
            while (true)
                _ = EchoAsync(await _server.AcceptTcpClientAsync(_over.Token));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
        }
    }

    private async Task EchoAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                await client.GetStream().CopyToAsync(client.GetStream(), _over.Token);
            }
            catch (Exception e) when (e is OperationCanceledException or IOException)
            {
            }
        }
    }
}
