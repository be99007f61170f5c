using Predictions.Service.Calls;
using Predictions.Service.Grpc;

namespace Predictions.Service.Tests;

/// <summary>With a limited length, the load shedder admits a burst and sheds load while a standing queue lasts.</summary>
public class BacklogLengthTests
{
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(1);
    private static readonly int Most = 10 * Environment.ProcessorCount;

    private readonly SteppedClock _clock = new();
    private readonly LoadShedder _queue;
    private long _length;

    public BacklogLengthTests()
    {
        _queue = new LoadShedder(new LimitOptions { QueuedPerProcessor = 10 }, () => new PoolLoad(_length, 0), _clock);
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
}

/// <summary>
/// With a limited wait, the load shedder sheds load by the time that calls will wait. The pool here is a number: calls join it at
/// some rate, and it completes work items at another.
/// </summary>
public class LoadShedderTests
{
    private const int MaxWaitMs = 25;
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(1);

    private readonly SteppedClock _clock = new();
    private readonly LoadShedder _shedder;
    private double _waiting;
    private double _completed;

    public LoadShedderTests() => _shedder = new LoadShedder(
        new LimitOptions { MaxWaitMs = MaxWaitMs }, () => new PoolLoad((long)_waiting, (long)_completed), _clock);

    [Theory]
    [InlineData(10, 100)]
    [InlineData(2, 20)]
    public void A_queue_that_is_worked_off_within_the_limit_is_admitted_whatever_its_length(int perMs, int queue)
    {
        for (var ms = 0; ms < 3_000; ms++)
            Assert.Equal(perMs, Pass(arriving: perMs, perMs, upTo: queue));
        Assert.InRange(_shedder.Wait.TotalMilliseconds, 0.9 * queue / perMs, 1.1 * queue / perMs);
    }

    [Fact]
    public void A_slow_machine_sheds_the_queue_that_a_quick_one_works_off()
    {
        var admitted = Enumerable.Range(0, 300).Sum(_ => Pass(arriving: 2, perMs: 2, upTo: 100));
        Assert.InRange(admitted, 1, 2 * 300 - 1);
    }

    [Fact]
    public void A_throttled_machine_measures_the_rate_that_it_gets()
    {
        // It runs half of each 20 ms, at 10 items a ms.
        for (var ms = 0; ms < 1_000; ms++)
            Pass(arriving: 5, perMs: ms % 20 < 10 ? 10 : 0, upTo: 50);
        Assert.InRange(_shedder.Wait.TotalMilliseconds, 5, 15);
    }

    [Fact]
    public void Under_overload_it_keeps_a_short_queue_so_that_refusals_are_quick()
    {
        var (answered, waits) = (0, new List<double>());
        for (var ms = 0; ms < 4_000; ms++)
        {
            answered += Math.Min((int)_waiting, 10);
            Pass(arriving: 15, perMs: 10);
            waits.Add(_waiting / 10);
        }

        Assert.InRange(answered, 38_000, 40_000);
        Assert.InRange(waits.Order().ElementAt(waits.Count / 2), 1, LoadShedder.Kept * MaxWaitMs + 4);
        Assert.InRange(waits.Max(), MaxWaitMs, 3 * MaxWaitMs);
    }

    [Fact]
    public void A_burst_that_drains_in_time_is_admitted_and_a_longer_one_is_not()
    {
        Learn(perMs: 10);
        _waiting = 20 * MaxWaitMs;
        Assert.Equal(100, AdmittedOf(100));
        _clock.Pass(LoadShedder.Patience - Moment);
        _waiting = 0;
        Assert.Equal(100, AdmittedOf(100));
        _clock.Pass(Moment);
        _waiting = 10 * MaxWaitMs * (LoadShedder.Burst + 1);
        Assert.InRange(AdmittedOf(1_000), 1, 100);
    }

    [Fact]
    public void After_a_pause_a_closed_loop_is_admitted_again_within_the_memory()
    {
        // 200 callers wait for their answers: 20 ms at 10 items a ms, which is within the limit and above the lower one.
        for (var ms = 0; ms < 500; ms++)
            Pass(arriving: 10, perMs: 10, upTo: 200);
        for (var ms = 0; ms < 60; ms++)
            Pass(arriving: 10, perMs: ms < 40 ? 0 : 1, upTo: 600);
        Assert.Equal(0, Refused(ms: 0));
        var refused = Refused((int)LoadShedder.Memory.TotalMilliseconds);
        Assert.True(refused > 0);
        Refused(ms: 500);
        Assert.Equal(0, Refused(ms: 2_000));

        int Refused(int ms) => Enumerable.Range(0, ms).Sum(_ => 10 - Pass(arriving: 10, perMs: 10, upTo: 200));
    }

    [Theory]
    [InlineData(10, true)]
    [InlineData(0, false)]
    public void A_queue_that_no_call_joins_for_a_while_stands_only_if_the_pool_works_meanwhile(int perMs, bool isShed)
    {
        Learn(perMs: 10);
        var admitted = 0;
        for (var turn = 0; turn < 2; turn++)
        {
            // Calls for two limits wait to be read. The pool answers the ones before, or a pause stops it.
            _completed += perMs * 2 * MaxWaitMs;
            _clock.Pass(2 * MaxWaitMs * Moment);
            _waiting = 10 * 2 * MaxWaitMs;
            admitted += AdmittedOf(500);
        }

        Assert.Equal(isShed, admitted < 2 * 500);
    }

    [Fact]
    public void Under_lasting_overload_the_limit_is_tried_ever_more_seldom()
    {
        var (tries, isLong) = (0, false);
        for (var ms = 0; ms < 16_000; ms++)
        {
            Pass(arriving: 15, perMs: 10);
            var wait = _waiting / 10;
            tries += !isLong && wait > MaxWaitMs ? 1 : 0;
            isLong = isLong ? wait > MaxWaitMs / 2 : wait > MaxWaitMs;
        }

        // After 1, 2, 4 and 8 seconds.
        Assert.InRange(tries, 3, 6);
    }

    [Fact]
    public void A_call_is_refused_whose_caller_will_not_wait_as_long_as_the_queue()
    {
        Learn(perMs: 10);
        var admission = new AdmissionControl(new LimitOptions(), _shedder);
        _waiting = 100;
        _clock.Pass(Moment);
        Assert.True(admission.TryAdmit(TimeSpan.FromMilliseconds(11)));
        Assert.False(admission.TryAdmit(TimeSpan.FromMilliseconds(9)));
        Assert.True(admission.TryAdmit());
    }

    [Theory]
    [InlineData("5S", 5_000.0)]
    [InlineData("250m", 250.0)]
    [InlineData("1500u", 1.5)]
    [InlineData("99999999n", 100.0)]
    [InlineData("1n", 0.0001)]
    [InlineData("0S", null)]
    [InlineData("2M", 120_000.0)]
    [InlineData("1H", 3_600_000.0)]
    [InlineData("123456789S", null)]
    [InlineData("S", null)]
    [InlineData("-1S", null)]
    [InlineData("5x", null)]
    [InlineData("", null)]
    public void The_callers_deadline_is_read_as_the_protocol_writes_it(string header, double? milliseconds) =>
        Assert.Equal(milliseconds, GrpcTimeout.Read(header)?.TotalMilliseconds);

    /// <summary>Passes a millisecond: calls arrive, and those that are admitted join the pool up to a length.</summary>
    /// <returns>Admitted calls.</returns>
    private int Pass(int arriving, double perMs, double upTo = double.PositiveInfinity)
    {
        _clock.Pass(Moment);
        var done = Math.Min(perMs, _waiting);
        (_waiting, _completed) = (_waiting - done, _completed + done);
        var admitted = AdmittedOf(arriving);
        _waiting = upTo == double.PositiveInfinity ? _waiting + admitted : admitted == arriving ? upTo : _waiting;
        return admitted;
    }

    private void Learn(double perMs)
    {
        for (var ms = 0; ms < 500; ms++)
            Pass((int)perMs, perMs, upTo: 2 * perMs);
        _waiting = 0;
        _clock.Pass(Moment);
        AdmittedOf(1);
    }

    private int AdmittedOf(int calls) => Enumerable.Range(0, calls).Count(_ => _shedder.TryJoin());
}

/// <summary>A clock that stands still until it is moved.</summary>
internal sealed class SteppedClock : TimeProvider
{
    private long _ticks;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public void Pass(TimeSpan time) => _ticks += time.Ticks;

    public override long GetTimestamp() => _ticks;
}
