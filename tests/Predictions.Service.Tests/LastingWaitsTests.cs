using Predictions.Service.Hosting;

namespace Predictions.Service.Tests;

/// <summary>Which waits for a thread make the queue count as behind.</summary>
public class LastingWaitsTests
{
    private const double Long = 10.1, Short = 10;

    private readonly LastingWaits _waits = new(TimeSpan.FromMilliseconds(10), TimeProvider.System);
    private double _nowMs;

    [Fact]
    public void A_long_wait_now_and_then_is_a_collection_and_no_overload()
    {
        for (var i = 0; i < 20; i++)
        {
            Assert.False(IsBehindAfter(200));
            Assert.False(IsBehindAfter(Short, laterMs: 60));
        }
    }

    [Fact]
    public void Long_waits_without_a_short_one_for_a_while_are()
    {
        Assert.False(IsBehindAfter(Long));
        Assert.False(IsBehindAfter(Long, laterMs: 49));
        Assert.True(IsBehindAfter(Long, laterMs: 1));
    }

    [Fact]
    public void The_first_short_wait_opens_the_door_and_the_next_long_one_closes_it_again()
    {
        IsBehindAfter(Long);
        Assert.True(IsBehindAfter(Long, laterMs: 50));
        Assert.False(IsBehindAfter(Short, laterMs: 5));
        Assert.True(IsBehindAfter(Long, laterMs: 5));
        Assert.False(IsBehindAfter(Short, laterMs: 5));
        Assert.False(IsBehindAfter(Long, laterMs: 1_000));
    }

    private bool IsBehindAfter(double waitMs, double laterMs = 0)
    {
        _nowMs += laterMs;
        return _waits.IsBehindAfter(TimeSpan.FromMilliseconds(waitMs), (long)(_nowMs * TimeProvider.System.TimestampFrequency / 1_000));
    }
}
