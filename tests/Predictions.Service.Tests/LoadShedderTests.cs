using Predictions.Service.Calls;


namespace Predictions.Service.Tests;

/// <summary>When the queue in front of the handlers is a burst, and when it stands.</summary>
public class LoadShedderTests
{
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(1);
    private static readonly int Most = 10 * Environment.ProcessorCount;

    private readonly Hand _clock = new();
    private readonly LoadShedder _queue;
    private long _length;

    public LoadShedderTests()
    {
        _queue = new LoadShedder(new LimitOptions { QueuedPerProcessor = 10 }, () => _length, _clock);
        _clock.Pass(Moment);
    }

    [Fact]
    public void A_burst_that_is_worked_off_has_nobody_refused()
    {
        Assert.Equal(Most * 5, AdmittedOf(Most * 5, Most * LoadShedder.Burst));
        _clock.Pass(LoadShedder.Patience - Moment);
        Assert.Equal(Most * 5, AdmittedOf(Most * 5, Most + 1));
        _clock.Pass(Moment);
        Assert.Equal(Most * 5, AdmittedOf(Most * 5, Most));
    }

    [Fact]
    public void One_that_stands_lets_no_more_join_than_may_stand_until_it_is_short()
    {
        MakeFull();
        _clock.Pass(Moment);
        Assert.Equal(0, AdmittedOf(5, Most + 1));
        _clock.Pass(Moment);
        Assert.Equal(Most * 5, AdmittedOf(Most * 5, Most));
    }

    [Fact]
    public void After_one_that_stood_the_next_is_refused_at_once_and_in_a_while_is_a_burst_again()
    {
        MakeFull();
        _clock.Pass(Moment);
        Assert.Equal(5, AdmittedOf(5, 0));
        _clock.Pass(Moment);
        Assert.Equal(Most, AdmittedOf(Most + 5, Most + 1));
        _clock.Pass(Moment);
        Assert.Equal(5, AdmittedOf(5, 0));
        _clock.Pass(LoadShedder.Memory);
        Assert.Equal(Most + 5, AdmittedOf(Most + 5, Most + 1));
    }

    [Fact]
    public void A_burst_longer_than_any_is_full_at_once()
    {
        Assert.Equal(Most, AdmittedOf(Most * 5, Most * LoadShedder.Burst + 1));
    }

    [Fact]
    public void Two_bursts_with_nobody_calling_in_between_are_no_queue_that_stands()
    {
        Assert.Equal(Most * 5, AdmittedOf(Most * 5, Most + 1));
        _clock.Pass(TimeSpan.FromMinutes(1));
        Assert.Equal(Most * 5, AdmittedOf(Most * 5, Most + 1));
    }

    private void MakeFull()
    {
        for (var stood = TimeSpan.Zero; stood < LoadShedder.Patience; stood += Moment)
        {
            Assert.Equal(5, AdmittedOf(5, Most + 1));
            _clock.Pass(Moment);
        }

        Assert.Equal(Most, AdmittedOf(Most + 5, Most + 1));
    }

    private int AdmittedOf(int calls, long length)
    {
        _length = length;
        return Enumerable.Range(0, calls).Count(_ => _queue.TryJoin());
    }

    private sealed class Hand : TimeProvider
    {
        private long _ticks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public void Pass(TimeSpan time) => _ticks += time.Ticks;

        public override long GetTimestamp() => _ticks;
    }
}
