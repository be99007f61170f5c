using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Predictions.LoadTest.Targets;
using Predictions.LoadTest.Wire;
using Predictions.LoadTest.Wire.Http1;
using Predictions.LoadTest.Wire.Http2;

namespace Predictions.LoadTest.Load;

/// <summary>
/// One thread's connections. A connection that the server closes is replaced at once; its requests in flight still end on it.
/// </summary>
internal sealed class Connections : IDisposable
{
    // A connection attempt blocks the thread for a moment, so an unreachable server is not tried more often.
    private static readonly long ReopenTicks = Stopwatch.Frequency / 10;

    private readonly ConnectionSource _source;
    private readonly RequestEvents _events;
    private readonly ThreadCounts _counts;
    private readonly LoadConnection?[] _serving;
    private readonly List<LoadConnection> _leaving = [];
    private readonly SocketPoller _poller = new();
    private long _reopenAt;
    private int _turn;

    /// <exception cref="SocketException">The target does not accept connections.</exception>
    public Connections(ConnectionSource source, int count, RequestEvents events, ThreadCounts counts)
    {
        (_source, _events, _counts) = (source, events, counts);
        _serving = new LoadConnection?[count];
        for (var i = 0; i < count; i++)
            _serving[i] = source.Open(events);
    }

    public int InFlight => All().Sum(c => c.InFlight);

    /// <summary>The next connection with room, in turn; <c>null</c> if all are full.</summary>
    public LoadConnection? WithRoom()
    {
        for (var tried = 0; tried < _serving.Length; tried++)
        {
            var connection = _serving[_turn];
            _turn = _turn + 1 == _serving.Length ? 0 : _turn + 1;
            if (connection is { HasRoom: true })
                return connection;
        }

        return null;
    }

    public void Flush()
    {
        foreach (var connection in _serving)
            connection?.Flush();
        foreach (var connection in _leaving)
            connection.Flush();
    }

    /// <summary>Waits for responses until the timeout, and reads them.</summary>
    public void Exchange(TimeSpan timeout)
    {
        _poller.Clear();
        foreach (var connection in _serving)
            if (connection is not null)
                _poller.Add(connection.Socket, connection.HasUnsent);
        foreach (var connection in _leaving)
            _poller.Add(connection.Socket, connection.HasUnsent);
        if (!_poller.Wait(timeout))
            return;

        var index = 0;
        foreach (var connection in _serving)
            if (connection is not null && _poller.CanRead(index++))
                connection.Receive();
        foreach (var connection in _leaving)
            if (_poller.CanRead(index++))
                connection.Receive();
    }

    /// <summary>Replaces the connections that take no more requests.</summary>
    public void Replace(long now)
    {
        for (var i = 0; i < _serving.Length; i++)
        {
            if (_serving[i] is { IsLeaving: true } leaving)
            {
                _leaving.Add(leaving);
                _counts.Reopened++;
                _serving[i] = null;
            }

            if (_serving[i] is null && now >= _reopenAt)
                _serving[i] = TryOpen(now);
        }

        for (var i = _leaving.Count - 1; i >= 0; i--)
            if (_leaving[i].IsClosed)
            {
                Count(_leaving[i]);
                _leaving[i].Dispose();
                _leaving.RemoveAt(i);
            }
    }

    public void Abandon(int outcome, long now)
    {
        foreach (var connection in All())
            connection.Abandon(outcome, now);
    }

    public void Dispose()
    {
        foreach (var connection in All())
        {
            Count(connection);
            connection.Dispose();
        }
    }

    private LoadConnection? TryOpen(long now)
    {
        try
        {
            return _source.Open(_events);
        }
        catch (SocketException)
        {
            _reopenAt = now + ReopenTicks;
            return null;
        }
    }

    private void Count(LoadConnection connection) => _counts.OpaqueHeaders += connection.OpaqueHeaders;

    private IEnumerable<LoadConnection> All() => _serving.OfType<LoadConnection>().Concat(_leaving);
}

/// <summary>Opens connections to a target. All of them share one rendered request.</summary>
internal sealed class ConnectionSource
{
    private readonly IPEndPoint _address;
    private readonly Func<RequestEvents, LoadConnection> _open;

    /// <exception cref="SocketException">The target's name is not known.</exception>
    public ConnectionSource(LoadPlan plan)
    {
        _address = plan.Target.Resolve();
        var check = new ResponseCheck(plan.ForecastCycles, plan.KnownEtags is not null);
        if (plan.Target.Transport == Transport.Grpc)
        {
            var call = new CallTemplate(plan.Target, plan.ForecastCycles, plan.KnownEtags);
            _open = events => new Http2Connection(_address, plan.Closed ?? int.MaxValue, call, check, events);
        }
        else
        {
            var get = new GetTemplate(plan.Target, plan.ForecastCycles);
            _open = events => new Http1Connection(_address, plan.Closed ?? plan.Pipeline, get, check, events);
        }
    }

    /// <exception cref="SocketException">The target does not accept connections.</exception>
    public LoadConnection Open(RequestEvents events) => _open(events);
}
