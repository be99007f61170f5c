namespace Predictions.Testing;

/// <summary>What is done to bytes on their way.</summary>
internal enum LinkFault
{
    None,
    Delay,
    Blackhole,
    Garbage,
}

/// <summary>The fault that all connections of a proxy have at this moment.</summary>
internal sealed class LinkFaults
{
    private readonly Lock _lock = new();
    private TaskCompletionSource _changed = New();
    private LinkFault _fault;
    private int _number;
    private Random _random = new(0);

    /// <param name="fault">Which.</param>
    /// <param name="number">Of <see cref="LinkFault.Delay"/> the milliseconds, of <see cref="LinkFault.Garbage"/> the seed.</param>
    public void Set(LinkFault fault, int number = 0)
    {
        lock (_lock)
        {
            (_fault, _number, _random) = (fault, number, new Random(number));
            _changed.SetResult();
            _changed = New();
        }
    }

    /// <summary>Waits as long as bytes may not move.</summary>
    public async Task HoldAsync(CancellationToken over)
    {
        while (true)
        {
            Task changed;
            LinkFault fault;
            int number;
            lock (_lock)
                (changed, fault, number) = (_changed.Task, _fault, _number);
            if (fault == LinkFault.Delay)
                await Task.Delay(number, over);
            if (fault != LinkFault.Blackhole)
                return;
            await changed.WaitAsync(over);
        }
    }

    /// <summary>What goes before the next portion of answers.</summary>
    public byte[] BeforeAnswer()
    {
        lock (_lock)
        {
            if (_fault != LinkFault.Garbage)
                return [];
            var garbage = new byte[_random.Next(1, 17)];
            _random.NextBytes(garbage);
            return garbage;
        }
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
