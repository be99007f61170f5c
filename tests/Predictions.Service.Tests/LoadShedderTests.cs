using Predictions.Service.Calls;

namespace Predictions.Service.Tests;

/// <summary>The load shedder admits a burst and sheds load while a standing queue lasts.</summary>
public class LoadShedderTests
{
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(1);
    private static readonly int Most = 10 * Environment.ProcessorCount;

    private readonly ManualClock _clock = new();
    private readonly LoadShedder _queue;
    private long _length;

    public LoadShedderTests()
    {
        _queue = new LoadShedder(new LimitOptions { QueuedPerProcessor = 10 }, () => _length, _clock);
        _clock.Pass(Moment);
    }

    [Fact]
    public void A_burst_that_drains_in_time_is_admitted()
    {
        Assert.Equal(Most * 5, AdmittedOf(Most * 5, Most * LoadShedder.Burst));
        _clock.Pass(LoadShedder.Patience - Moment);
        Assert.Equal(Most * 5, AdmittedOf(Most * 5, Most + 1));
        _clock.Pass(Moment);
        Assert.Equal(Most * 5, AdmittedOf(Most * 5, Most));
    }

    [Fact]
    public void A_standing_queue_sheds_load_until_it_is_short()
    {
        MakeFull();
        _clock.Pass(Moment);
        Assert.Equal(0, AdmittedOf(5, Most + 1));
        _clock.Pass(Moment);
        Assert.Equal(Most * 5, AdmittedOf(Most * 5, Most));
    }

    [Fact]
    public void After_a_standing_queue_the_next_burst_is_shed_at_once_and_a_later_one_is_admitted()
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
    public void A_burst_above_the_maximum_is_shed_at_once()
    {
        Assert.Equal(Most, AdmittedOf(Most * 5, Most * LoadShedder.Burst + 1));
    }

    [Fact]
    public void Two_bursts_with_an_idle_time_between_them_are_admitted()
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

    private sealed class ManualClock : TimeProvider
    {
        private long _ticks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public void Pass(TimeSpan time) => _ticks += time.Ticks;

        public override long GetTimestamp() => _ticks;
    }
}
