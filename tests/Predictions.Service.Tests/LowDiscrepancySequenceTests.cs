using Predictions.Service.Accuracy;

namespace Predictions.Service.Tests;

public class LowDiscrepancySequenceTests
{
    [Fact]
    public void Every_thousand_consecutive_numbers_fill_the_interval_evenly()
    {
        var numbers = new LowDiscrepancySequence();
        var taken = Enumerable.Range(0, 5000).Select(_ => numbers.Next()).ToArray();
        Assert.All(taken, u => Assert.True(u is >= 0 and < 1));
        // Independent random numbers would give 100 ± 10.
        foreach (var chunk in taken.Chunk(1000))
            Assert.All(Enumerable.Range(0, 10), tenth => Assert.InRange(chunk.Count(u => (int)(u * 10) == tenth), 96, 104));
    }

    [Fact]
    public async Task Concurrent_threads_get_different_numbers()
    {
        var numbers = new LowDiscrepancySequence();
        var taken = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(
            () => Enumerable.Range(0, 1000).Select(_ => numbers.Next()).ToArray(), TestContext.Current.CancellationToken)));
        Assert.Equal(8000, taken.SelectMany(t => t).Distinct().Count());
    }
}
