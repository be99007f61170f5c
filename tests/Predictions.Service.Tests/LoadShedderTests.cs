using Predictions.Service.Calls;

namespace Predictions.Service.Tests;

/// <summary>With a limited length, the load shedder admits a burst and sheds load while a standing queue lasts.</summary>
public class BacklogShedderTests
{
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(1);
    private static readonly int Most = 10 * Environment.ProcessorCount;

    private readonly SteppedClock _clock = new();
    private readonly BacklogShedder _queue;
    private long _length;

    public BacklogShedderTests()
    {
        _queue = new BacklogShedder(10, () => _length, _clock);
        _clock.Pass(Moment);
    }

    [Fact]
    public void A_burst_that_drains_in_time_is_admitted()
    {
        Assert.Equal(Most * 5, AdmittedOf(Most * 5, Most * BacklogShedder.Burst));
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
        Assert.Equal(Most, AdmittedOf(Most * 5, Most * BacklogShedder.Burst + 1));
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
        return Enumerable.Range(0, calls).Count(_ => _queue.TryJoin(TimeSpan.MaxValue));
    }
}

/// <summary>
/// With a limited wait, the load shedder sheds load by the time that calls will wait. The service here is a number of active
/// calls: some begin each millisecond, and it answers as many as it can.
/// </summary>
public class WaitShedderTests
{
    private const int MaxWaitMs = 75;
    private const int Processors = 2;
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(1);

    private readonly SteppedClock _clock = new();
    private readonly WaitShedder _shedder;
    private bool _waitsForProcessor = true;
    private int _unread;
    private double _due;
    private int _answered;

    public WaitShedderTests() => _shedder = new WaitShedder(
        TimeSpan.FromMilliseconds(MaxWaitMs), () => _unread + (_waitsForProcessor ? _shedder!.Active : 0), _clock, Processors);

    private double WaitMs => _shedder.Wait.TotalMilliseconds;

    [Theory]
    [InlineData(10, 400)]
    [InlineData(2, 80)]
    public void Callers_who_wait_for_their_answers_are_admitted_if_these_come_in_time(int perMs, int callers)
    {
        Assert.Equal(0, RefusedOfCallers(callers, perMs, ms: 3_000));
        Assert.InRange(WaitMs, 0.8 * callers / perMs, 1.1 * callers / perMs);
    }

    [Fact]
    public void A_slow_machine_sheds_the_queue_that_a_quick_one_answers_in_time()
    {
        Assert.Equal(0, RefusedOfCallers(400, perMs: 10, ms: 500));
        Assert.NotEqual(0, RefusedOfCallers(400, perMs: 2, ms: 500));
    }

    [Fact]
    public void A_throttled_machine_measures_the_rate_that_it_gets()
    {
        // It runs half of each 20 ms, at 10 calls a ms.
        for (var ms = 0; ms < 1_000; ms++)
            Pass(arriving: Math.Max(0, 100 - _shedder.Active), perMs: ms % 20 < 10 ? 10 : 0);
        Assert.InRange(WaitMs, 12, 28);
    }

    [Theory]
    [InlineData(15)]
    [InlineData(30)]
    public void Under_overload_it_keeps_a_short_queue_so_that_refusals_are_quick(int perMs)
    {
        var waits = new List<double>();
        for (var ms = 0; ms < 4_000; ms++)
        {
            Pass(perMs, perMs: 10);
            waits.Add(_shedder.Active / 10.0);
        }

        Assert.InRange(_answered, 38_000, 40_000);
        Assert.InRange(waits.Order().ElementAt(waits.Count / 2), 1, WaitShedder.Kept * MaxWaitMs + 4);
        Assert.InRange(waits.Max(), MaxWaitMs, 6 * MaxWaitMs);
    }

    [Fact]
    public void A_queue_of_calls_that_begin_in_turns_is_shed()
    {
        RefusedOfCallers(400, perMs: 10, ms: 500);
        // 1,200 calls begin, and no other until all are answered: 120 ms at 10 calls a ms.
        var refused = 0;
        for (var turn = 0; turn < 10; turn++)
        {
            for (var ms = 0; ms < 8; ms++)
                refused += 150 - Pass(arriving: 150, perMs: 0);
            while (_shedder.Active > 0)
                Answer(10);
        }

        Assert.NotEqual(0, refused);
    }

    [Fact]
    public void A_burst_is_admitted_and_so_is_one_after_a_rest()
    {
        RefusedOfCallers(400, perMs: 10, ms: 500);
        for (var burst = 0; burst < 5; burst++)
        {
            for (var ms = 0; ms < 8; ms++)
                Assert.Equal(125, Pass(arriving: 125, perMs: 10));
            while (_shedder.Active > 0)
                Answer(10);
            _clock.Pass(2 * LoadShedder.Patience);
        }
    }

    [Fact]
    public void Calls_that_wait_for_redis_are_no_reason_to_refuse_others()
    {
        RefusedOfCallers(400, perMs: 10, ms: 500);
        _waitsForProcessor = false;
        for (var ms = 0; ms < 500; ms++)
            Assert.Equal(5, Pass(arriving: 5, perMs: 0));
        Assert.True(_shedder.TryJoin(TimeSpan.FromMilliseconds(50)));
        // None was answered, and the next is not expected to take longer than before.
        _waitsForProcessor = true;
        _clock.Pass(Moment);
        Assert.True(_shedder.TryJoin(TimeSpan.MaxValue));
        Assert.InRange(WaitMs, 200, 300);
    }

    [Fact]
    public void Time_spent_on_refusals_does_not_make_the_queue_shorter()
    {
        var (refused, lengths) = (0, new List<int>());
        for (var ms = 0; ms < 4_000; ms++)
        {
            refused = 15 - Pass(arriving: 15, perMs: refused > 0 ? 4 : 10);
            lengths.Add(_shedder.Active);
        }

        Assert.InRange(lengths.Order().ElementAt(lengths.Count / 2), 80, 130);
    }

    [Fact]
    public void A_time_without_calls_is_not_taken_for_slowness()
    {
        for (var pause = 0; pause < 10; pause++)
        {
            Assert.Equal(0, RefusedOfCallers(550, perMs: 10, ms: 50));
            while (_shedder.Active > 0)
                Answer(10);
            _clock.Pass(TimeSpan.FromMilliseconds(600));
        }
    }

    [Fact]
    public void A_short_slow_start_is_no_reason_to_refuse_calls()
    {
        Assert.Equal(0, RefusedOfCallers(400, perMs: 1, ms: 40));
        Assert.Equal(0, RefusedOfCallers(400, perMs: 10, ms: 500));
    }

    [Fact]
    public void Calls_that_wait_before_they_begin_are_shed()
    {
        // Their histories are in the request, so each is answered as soon as it begins: 10 a ms of 15 that arrive.
        var refused = 0;
        for (var ms = 0; ms < 4_000; ms++)
        {
            _clock.Pass(Moment);
            _unread += 15;
            for (var work = 10.0; work >= 1 && _unread > 0; _unread--)
            {
                var isAdmitted = _shedder.TryJoin(TimeSpan.MaxValue);
                work -= isAdmitted ? 1 : 0.2;
                refused += isAdmitted ? 0 : 1;
                if (!isAdmitted)
                    continue;
                _shedder.Begin();
                _shedder.End();
            }
        }

        Assert.InRange(refused, 20_000, 30_000);
        Assert.InRange(_unread, 0, 100);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(500)]
    public void Single_calls_beside_batches_are_admitted(int measuredMs)
    {
        RefusedOfCallers(400, perMs: 10, measuredMs);
        // Batches leave a fiftieth of the processor to single calls, and have work in the pool.
        _unread = 1_500;
        for (var batch = 0; batch < 16; batch++)
            _shedder.BeginBatch();
        for (var ms = 0; ms < 3_000; ms++)
            Assert.Equal(ms % 5 == 0 ? 1 : 0, Pass(arriving: ms % 5 == 0 ? 1 : 0, perMs: 0.2));
    }

    [Fact]
    public void Beside_batches_an_overload_of_single_calls_is_shed()
    {
        _shedder.BeginBatch();
        var admitted = Enumerable.Range(0, 4_000).Sum(_ => Pass(arriving: 15, perMs: 10));
        Assert.InRange(admitted, 30_000, 45_000);
    }

    [Fact]
    public void A_few_calls_are_admitted_however_long_each_takes()
    {
        // Twenty callers make it measure 10 ms a call. Then each takes 100 ms of a processor.
        RefusedOfCallers(20, perMs: 0.1, ms: 3_000);
        while (_shedder.Active > 0)
            Answer(1);
        _clock.Pass(LoadShedder.Memory);
        for (var ms = 0; ms < 3_000; ms++)
            Assert.Equal(1, Pass(arriving: 1, perMs: 0.02, upTo: WaitShedder.KeptBusy * Processors));
    }

    [Fact]
    public void After_a_pause_callers_are_admitted_again_within_the_memory()
    {
        // 400 callers wait for their answers: 40 ms at 10 calls a ms, within the limit and above the lower one.
        RefusedOfCallers(400, perMs: 10, ms: 500);
        Assert.NotEqual(0, RefusedOfCallers(400, perMs: 0.2, ms: 800));
        RefusedOfCallers(400, perMs: 10, ms: (int)LoadShedder.Memory.TotalMilliseconds);
        Assert.Equal(0, RefusedOfCallers(400, perMs: 10, ms: 2_000));
    }

    [Fact]
    public void Shedding_ends_once_no_call_was_refused_for_the_memory()
    {
        // Overload makes the memory its longest.
        for (var ms = 0; ms < 10_000; ms++)
            Pass(arriving: 15, perMs: 10);
        for (var ms = 0; ms < 1.1 * LoadShedder.Memory.TotalMilliseconds; ms++)
            Pass(arriving: 1, perMs: 10);
        Assert.Equal(0, RefusedOfCallers(200, perMs: 10, ms: 500));
    }

    [Fact]
    public void Under_lasting_overload_the_limit_is_tried_ever_more_seldom()
    {
        var (tries, isLong) = (0, false);
        for (var ms = 0; ms < 16_000; ms++)
        {
            Pass(arriving: 15, perMs: 10);
            tries += !isLong && WaitMs > MaxWaitMs ? 1 : 0;
            isLong = isLong ? WaitMs > MaxWaitMs / 2 : WaitMs > MaxWaitMs;
        }

        // After 1, 2, 4 and 8 seconds.
        Assert.InRange(tries, 3, 6);
    }

    [Fact]
    public void A_call_is_refused_whose_caller_will_not_wait_for_the_answer()
    {
        RefusedOfCallers(100, perMs: 10, ms: 500);
        var admission = new AdmissionControl(new LimitOptions(), _shedder);
        Assert.True(admission.TryAdmit(TimeSpan.FromMilliseconds(15)));
        Assert.False(admission.TryAdmit(TimeSpan.FromMilliseconds(5)));
        Assert.True(admission.TryAdmit());
    }

    /// <summary>Passes milliseconds in which each caller whose call was answered or refused sends another.</summary>
    /// <returns>Refused calls.</returns>
    private int RefusedOfCallers(int callers, double perMs, int ms) => Enumerable.Range(0, ms).Sum(_ =>
    {
        var arriving = callers - _shedder.Active + (int)Math.Min(perMs, _shedder.Active);
        return arriving - Pass(arriving, perMs);
    });

    /// <summary>Passes a millisecond: calls are answered, and others arrive and begin if they are admitted.</summary>
    /// <returns>Admitted calls.</returns>
    private int Pass(int arriving, double perMs, int upTo = int.MaxValue)
    {
        Answer(perMs);
        var admitted = 0;
        for (var call = 0; call < arriving; call++)
        {
            if (!_shedder.TryJoin(TimeSpan.MaxValue))
                continue;
            admitted++;
            if (_shedder.Active < upTo)
                _shedder.Begin();
        }

        return admitted;
    }

    private void Answer(double perMs)
    {
        _clock.Pass(Moment);
        for (_due += perMs; _due >= 1; _due--)
        {
            if (_shedder.Active == 0)
                continue;
            _shedder.End();
            _answered++;
        }
    }
}

/// <summary>A clock that stands still until it is moved.</summary>
internal sealed class SteppedClock : TimeProvider
{
    private long _ticks;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public void Pass(TimeSpan time) => _ticks += time.Ticks;

    public override long GetTimestamp() => _ticks;
}
