using Predictions.Benchmarks.Allocation;

namespace Predictions.Benchmarks.Tests;

/// <summary>Allocated bytes are counted exactly.</summary>
public class AllocatedBytesTests
{
    private const int ArrayHeader = 24;

    private readonly byte[] _kept = new byte[8];
    private readonly int _length = 104;
    private int _calls;

    public byte[] Array() => new byte[_length];

    public byte[] Nothing() => _kept;

    public byte[] EveryFourthCall() => ++_calls % 4 == 0 ? new byte[104] : _kept;

    [Fact]
    public void Allocations_of_every_call_and_of_some_calls_are_counted()
    {
        var measured = AllocatedBytes.Of([Of(nameof(Array)), Of(nameof(Nothing)), Of(nameof(EveryFourthCall))]);
        Assert.Equal(ArrayHeader + 104, measured[nameof(Array)]);
        Assert.Equal(0, measured[nameof(Nothing)]);
        Assert.Equal((ArrayHeader + 104) / 4, measured[nameof(EveryFourthCall)]);
    }

    [Fact]
    public void Benchmarks_on_other_threads_are_rejected() =>
        Assert.Throws<NotSupportedException>(() => Of(nameof(Elsewhere)));

    public Task<byte[]> Elsewhere() => Task.Run(Array, TestContext.Current.CancellationToken);

    private StageBenchmark Of(string method) => new(method, Operation.Of(this, typeof(AllocatedBytesTests).GetMethod(method)!));
}
