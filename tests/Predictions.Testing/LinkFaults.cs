namespace Predictions.Testing;

/// <summary>A fault of a connection.</summary>
internal enum LinkFault
{
    None,
    Delay,
    Blackhole,
    Garbage,
}

/// <summary>The current fault of all connections of a proxy.</summary>
internal sealed class LinkFaults
{
    private readonly Lock _lock = new();
    private TaskCompletionSource _changed = New();
    private LinkFault _fault;
    private int _number;
    private Random _random = new(0);

    /// <param name="fault">The fault.</param>
    /// <param name="number">
    /// The milliseconds of <see cref="LinkFault.Delay"/>, or the seed of <see cref="LinkFault.Garbage"/>.
    /// </param>
    public void Set(LinkFault fault, int number = 0)
    {
        lock (_lock)
        {
            (_fault, _number, _random) = (fault, number, new Random(number));
            _changed.SetResult();
            _changed = New();
        }
    }

    /// <summary>Waits while bytes must not pass. Another fault ends a delay.</summary>
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
                await Task.WhenAny(Task.Delay(number, over), changed);
            if (fault != LinkFault.Blackhole)
                return;
            await changed.WaitAsync(over);
        }
    }

    /// <summary>The bytes to insert before the next part of an answer.</summary>
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
