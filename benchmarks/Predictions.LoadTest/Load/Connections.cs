using System.Diagnostics;
using System.Net.Sockets;
using Predictions.LoadTest.Wire;
using Predictions.LoadTest.Wire.Http2;

namespace Predictions.LoadTest.Load;

/// <summary>One thread's connections. In place of one that leaves another is opened at once; what is in flight on the first ends there.</summary>
internal sealed class Connections : IDisposable
{
    // A server that has gone is not asked more often: each attempt stops the thread for a moment.
    private static readonly long ReopenTicks = Stopwatch.Frequency / 10;

    private readonly ConnectionSource _source;
    private readonly IAnswers _answers;
    private readonly Tally _tally;
    private readonly LoadConnection?[] _serving;
    private readonly List<LoadConnection> _leaving = [];
    private readonly Readiness _readiness = new();
    private long _reopenAt;
    private int _turn;

    /// <exception cref="SocketException">Nobody listens there.</exception>
    public Connections(ConnectionSource source, int count, IAnswers answers, Tally tally)
    {
        (_source, _answers, _tally) = (source, answers, tally);
        _serving = new LoadConnection?[count];
        for (var i = 0; i < count; i++)
            _serving[i] = source.Open(answers);
    }

    public int InFlight => All().Sum(c => c.InFlight);

    /// <summary>The next connection in turn that has room; <c>null</c> where none has.</summary>
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

    /// <summary>Waits for answers, at most so long, and takes them.</summary>
    public void Exchange(TimeSpan most)
    {
        _readiness.Clear();
        foreach (var connection in _serving)
            if (connection is not null)
                _readiness.Add(connection.Socket, connection.HasUnsent);
        foreach (var connection in _leaving)
            _readiness.Add(connection.Socket, connection.HasUnsent);
        if (!_readiness.Wait(most))
            return;

        var index = 0;
        foreach (var connection in _serving)
            if (connection is not null && _readiness.CanRead(index++))
                connection.Receive();
        foreach (var connection in _leaving)
            if (_readiness.CanRead(index++))
                connection.Receive();
    }

    /// <summary>Puts new connections in place of those that leave.</summary>
    public void Replace(long now)
    {
        for (var i = 0; i < _serving.Length; i++)
        {
            if (_serving[i] is { IsLeaving: true } leaving)
            {
                _leaving.Add(leaving);
                _tally.Reopened++;
                _serving[i] = null;
            }

            if (_serving[i] is null && now >= _reopenAt)
                _serving[i] = TryOpen(now);
        }

        for (var i = _leaving.Count - 1; i >= 0; i--)
            if (_leaving[i].IsExpired)
            {
                Count(_leaving[i]);
                _leaving[i].Dispose();
                _leaving.RemoveAt(i);
            }
    }

    public void Abandon(int ending, long now)
    {
        foreach (var connection in All())
            connection.Abandon(ending, now);
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
            return _source.Open(_answers);
        }
        catch (SocketException)
        {
            _reopenAt = now + ReopenTicks;
            return null;
        }
    }

    private void Count(LoadConnection connection) => _tally.OpaqueHeaders += (connection as Http2Connection)?.OpaqueHeaders ?? 0;

    private IEnumerable<LoadConnection> All() => _serving.OfType<LoadConnection>().Concat(_leaving);
}
