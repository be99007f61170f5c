using Predictions.Core.Features;
using Predictions.Core.Forecasting;
using Predictions.Core.History;
using Predictions.Core.Scoring;

namespace Predictions.Core.Tests;

/// <summary>
/// The formulas of docs/design/forecast.md, sections 3 to 7, one day after another: no vectors, no blocks, every day of every
/// distribution. The service's forecast must agree with it.
/// </summary>
internal static class PlainForecast
{
    private const double NegligibleStart = 1e-7;
    private const double NegligibleTail = 5e-7;

    /// <summary>The dates and the sums of one coming cycle.</summary>
    internal readonly record struct Cycle(Range Period, Range Ovulation);

    internal readonly record struct Range(int Likely, int Earliest, int Latest, double Held);

    /// <summary>The days from an offset on.</summary>
    internal readonly record struct Days(int First, double[] Mass)
    {
        public double On(int day) => day >= First && day - First < Mass.Length ? Mass[day - First] : 0;
    }

    /// <summary>The start of a period by state, and what the thinned renewal process says of it.</summary>
    internal readonly record struct Next(Days[] States, double Missed, double Running, double Survived);

    /// <summary>The coming cycles, the expected number of unlogged starts, and whether the log has lapsed.</summary>
    public static (Cycle[] Cycles, double Missed, bool HasLapsed) Of(
        in ObservedCycles cycles, in CycleFeatures features, ReadOnlySpan<double> mass, in ForecastRequest request)
    {
        var day = request.AsOf.DayNumber - cycles.LastStart.DayNumber;
        var plain = Split(features.Posterior, mass);
        var lengths = plain.Select(Trimmed).ToArray();
        if (features.LastWasSpotting > 0)
            plain = WithEarlierStart(plain, cycles.LengthsDays[^1], RunningCycle.StartWasSpotting(features));
        var evidence = new Evidence(cycles, features, plain, lengths, day);
        var next = Given(evidence.First, lengths, features.SkipRate, features.SkipAgainRate, day);
        var before = new Before(features.Luteal, Marginal(plain));
        var period = Marginal(next.States);
        var result = new Cycle[request.Cycles];
        var (low, high) = ((1 - request.Interval) / 2, (1 + request.Interval) / 2);
        result[0] = new Cycle(
            RangeOf(period, low, high), RangeOf(evidence.Ovulation(period, next.Survived, before, features, day), low, high));

        // The next start without its tails, and then sums of lengths.
        var starts = next.States.Select(state => Cut(state, WithoutTails(period))).ToArray();
        for (var i = 1; i < result.Length; i++)
        {
            starts = [.. starts.Zip(lengths, Convolved)];
            period = Marginal(starts);
            result[i] = new Cycle(
                RangeOf(period, low, high),
                RangeOf(new Before(features.Luteal, period).Of(Cut(period, WithoutTails(period))), low, high));
        }

        return (result, next.Missed, HasLapsed(evidence.First, lengths, features, next, day, evidence.Latest));
    }

    // Section 3.
    private static Days[] Split(LengthPosterior posterior, ReadOnlySpan<double> mass)
    {
        var states = Enumerable.Range(0, 3).Select(_ => new Days(DayAxis.First, new double[DayAxis.Count])).ToArray();
        double[] shares = [1.0 / 6, 2.0 / 3, 1.0 / 6];
        Span<double> weights = stackalloc double[3];
        // Whole steps of eight days are kept, from the first to the last day that has mass.
        var (from, to) = (0, mass.Length - 1);
        while (mass[from] < 1e-12)
            from++;
        while (mass[to] < 1e-12)
            to--;
        for (var i = from / 8 * 8; i < (to / 8 + 1) * 8; i++)
        {
            var sum = 0.0;
            for (var s = 0; s < 3; s++)
            {
                var z = Math.Log(Math.Max(DayAxis.First + i - 10, 0.25)) - posterior.Mean
                    - (s - 1) * Math.Sqrt(3) * posterior.LocationScale;
                weights[s] = shares[s] * Math.Pow(
                    1 + z * z / (posterior.WithinScale * posterior.WithinScale * 2 * posterior.Alpha), -(posterior.Alpha + 0.5));
                sum += weights[s];
            }

            for (var s = 0; s < 3; s++)
                states[s].Mass[i] = mass[i] * weights[s] / sum;
        }

        return states;
    }

    private static Days Trimmed(Days state)
    {
        var least = 1e-7 * state.Mass.Sum();
        var (from, to) = (Array.FindIndex(state.Mass, m => m >= least), Array.FindLastIndex(state.Mass, m => m >= least));
        return new Days(state.First + from, [.. state.Mass[from..(to + 1)].Select(m => m / state.Mass.Sum())]);
    }

    private static Days[] WithEarlierStart(Days[] states, int daysBefore, double probability) => Normalized(
        [.. states.Select(state => state with
        {
            Mass = [.. state.Mass.Select((m, i) => (1 - probability) * m + probability * state.On(state.First + i + daysBefore))],
        })]);

    private static Days[] Normalized(Days[] states)
    {
        var sum = states.Sum(state => state.Mass.Sum()) * (1 + 5e-13);
        return [.. states.Select(state => state with { Mass = [.. state.Mass.Select(m => m / sum)] })];
    }

    // Section 4.
    internal static Next Given(Days[] first, Days[] lengths, double skipRate, double skipAgainRate, int reached)
    {
        var start = Math.Max(first[0].First, reached);
        var forgotten = Math.Max(0, start - first[0].First - 1100);
        start -= forgotten;
        var states = first.Select(state => new Days(
            start, [.. Enumerable.Range(start, PeriodStarts.Horizon).Select(state.On)])).ToArray();
        var running = states.Sum(state => state.Mass.Sum());
        var missed = 0.0;
        for (var s = 0; s < 3; s++)
            missed += AddMissed(first[s], lengths[s], skipRate, skipAgainRate, states[s]);
        var survived = states.Sum(state => state.Mass.Sum());
        var mean = lengths[1].Mass.Select((m, i) => m * (lengths[1].First + i)).Sum();
        return new Next(
            [.. Normalized(states).Select(state => state with { First = start + forgotten })],
            missed / survived + forgotten / mean, forgotten > 0 ? 0 : running / survived, survived);
    }

    private static double AddMissed(Days first, Days lengths, double skipRate, double skipAgainRate, Days next)
    {
        var (arrived, counted) = (new double[next.First], new double[next.First]);
        var least = 1e-9 * Enumerable.Range(next.First, PeriodStarts.Horizon).Sum(first.On);
        var (expected, seen) = (0.0, 0.0);
        for (var k = first.First; k < next.First; k++)
        {
            seen += skipRate * first.On(k);
            if (!(seen > least))
                continue;
            var missed = skipRate * first.On(k) + skipAgainRate * arrived[k];
            var count = missed + skipAgainRate * counted[k];
            for (var i = 0; i < lengths.Mass.Length; i++)
            {
                var to = k + lengths.First + i;
                if (to < next.First)
                {
                    arrived[to] += missed * lengths.Mass[i];
                    counted[to] += count * lengths.Mass[i];
                }
                else
                {
                    expected += count * lengths.Mass[i];
                    if (to - next.First < next.Mass.Length)
                        next.Mass[to - next.First] += missed * lengths.Mass[i];
                }
            }
        }

        return expected;
    }

    private static bool HasLapsed(Days[] first, Days[] lengths, in CycleFeatures features, Next next, int day, int latest)
    {
        if (next.Running is <= 0.1 or > 0.15)
            return next.Running <= 0.1;
        var mean = lengths[1].Mass.Select((m, i) => m * (lengths[1].First + i)).Sum();
        for (var earlier = day - 1; earlier >= Math.Max(latest + 1, day - (int)mean); earlier--)
            if (Given(first, lengths, features.SkipRate, features.SkipAgainRate, earlier).Running <= 0.1)
                return true;
        return false;
    }

    // Section 5.
    private static Days Convolved(Days starts, Days lengths)
    {
        var sums = new Days(starts.First + lengths.First, new double[starts.Mass.Length + lengths.Mass.Length - 1]);
        for (var i = 0; i < starts.Mass.Length; i++)
            for (var j = 0; j < lengths.Mass.Length; j++)
                sums.Mass[i + j] += starts.Mass[i] * lengths.Mass[j];
        return sums;
    }

    internal static Days Marginal(Days[] states)
    {
        var (from, to) = (states.Min(s => s.First), states.Max(s => s.First + s.Mass.Length));
        return new Days(from, [.. Enumerable.Range(from, to - from).Select(day => states.Sum(s => s.On(day)))]);
    }

    private static (int From, int To) WithoutTails(Days days)
    {
        var (from, to) = (0, days.Mass.Length);
        for (var held = days.Mass[0]; held <= NegligibleTail; held += days.Mass[from])
            from++;
        for (var held = days.Mass[to - 1]; held <= NegligibleTail; held += days.Mass[to - 1])
            to--;
        return (days.First + from, days.First + to);
    }

    private static Days Cut(Days days, (int From, int To) range) =>
        new(range.From, [.. Enumerable.Range(range.From, range.To - range.From).Select(days.On)]);

    // Section 7.
    private static Range RangeOf(Days days, double low, double high)
    {
        var (earliest, likely, latest) = (Quantile(days, low), Quantile(days, 0.5), Quantile(days, high));
        return new Range(
            likely, earliest, latest, Math.Min(1, Enumerable.Range(earliest, latest - earliest + 1).Sum(days.On)));
    }

    internal static int Quantile(Days days, double probability)
    {
        var until = 0.0;
        for (var i = 0; i < days.Mass.Length; i++)
            if ((until += days.Mass[i]) >= probability - 1e-12)
                return days.First + i;
        return days.First + days.Mass.Length - 1;
    }

    /// <summary>Section 6: ovulation counted back from a period.</summary>
    internal sealed class Before
    {
        private readonly LutealPosterior _luteal;
        private readonly int _expected;
        private readonly double _deviation;
        private readonly double _slope;

        public Before(LutealPosterior luteal, Days expected)
        {
            _luteal = luteal;
            _expected = Quantile(expected, 0.5);
            _deviation = Math.Max(1, (Quantile(expected, 1 - 0.158655) - Quantile(expected, 0.158655)) / 2.0);
            _slope = Math.Min(0.6, luteal.WithinDays * luteal.WithinDays / (_deviation * _deviation));
        }

        public Days Of(Days period)
        {
            Span<double> luteal = stackalloc double[LutealDays.BufferSize];
            var within = _luteal.WithinDays * _luteal.WithinDays;
            LutealDays.Fill(_luteal.MeanDays, Math.Sqrt(_luteal.ScaleDays * _luteal.ScaleDays - _slope * within), luteal);
            var ovulation = new Days(0, new double[period.First + period.Mass.Length + 30]);
            for (var i = 0; i < period.Mass.Length; i++)
            {
                if (period.Mass[i] < NegligibleStart)
                    continue;
                var day = period.First + i;
                var cycles = Math.Max(1, Math.Round((double)day / _expected));
                var most = Math.Min(9, _slope * 2 * _deviation * Math.Sqrt(cycles));
                var moved = day - Math.Clamp(_slope * (day - cycles * _expected), -most, most);
                for (var l = 0; l < LutealDays.Count; l++)
                {
                    var on = (int)Math.Floor(moved) - 1 - LutealDays.MinDays - l;
                    var later = moved - Math.Floor(moved);
                    ovulation.Mass[Math.Max(0, on)] += period.Mass[i] * (1 - later) * luteal[l];
                    ovulation.Mass[Math.Max(0, on + 1)] += period.Mass[i] * later * luteal[l];
                }
            }

            return ovulation;
        }
    }

    /// <summary>Section 6: signs and a logged ovulation of the running cycle.</summary>
    private sealed class Evidence
    {
        private readonly Days[] _plain;
        private readonly Days[] _lengths;
        private readonly int? _ovulationDay;
        private readonly double _trust;
        private readonly double[] _luteal = new double[LutealDays.BufferSize];
        private readonly double[]? _signs;

        public Evidence(
            in ObservedCycles cycles, in CycleFeatures features, Days[] plain, Days[] lengths, int day)
        {
            (_plain, _lengths, First) = (plain, lengths, plain);
            var reference = plain;
            _ovulationDay = cycles.RunningOvulation?.LikeliestDate.DayNumber - cycles.LastStart.DayNumber;
            if (SignLikelihood.Exists(cycles, features.Signs, _ovulationDay))
            {
                var expected = Quantile(Marginal(plain), 0.5) - 1 - features.Luteal.MeanDays;
                _signs = new double[SignLikelihood.Days];
                var signs = new SignLikelihood(cycles, features.Signs, _ovulationDay, Math.Min(day, (int)expected - 1), _signs);
                LutealDays.Fill(features.Luteal.MeanDays, features.Luteal.ScaleDays, _luteal);
                First = Normalized([.. plain.Select(state => state with
                {
                    Mass = [.. state.Mass.Select((m, i) => m * Enumerable.Range(0, LutealDays.Count).Sum(
                        l => _luteal[l] * Sign(state.First + i - 1 - LutealDays.MinDays - l)))],
                })]);
                reference = signs.SignDay is null ? plain : First;
            }

            if (cycles.RunningOvulation is { } ovulation)
            {
                var record = RecordQuality.Of(ovulation.Evidence);
                LutealDays.Fill(features.Luteal.MeanDays + record.OffsetDays, features.Luteal.ScaleAfter(record), _luteal);
                var otherwise = Given(First, lengths, features.SkipRate, features.SkipAgainRate, _ovulationDay!.Value).States;
                var agreed = Enumerable.Range(0, LutealDays.Count).Sum(
                    l => _luteal[l] * otherwise.Sum(s => s.On(PeriodAfter(l))));
                var right = features.OvulationTrust * (agreed + 0.1);
                _trust = right / (right + (1 - features.OvulationTrust) * 0.15);
                reference = First = Normalized([.. otherwise.Select(Narrowed)]);
            }

            Latest = Quantile(Marginal(reference), 0.9);
        }

        public Days[] First { get; }

        public int Latest { get; }

        public Days Ovulation(Days period, double survived, Before before, in CycleFeatures features, int day)
        {
            if (_ovulationDay is { } logged)
            {
                var rest = period with { Mass = [.. period.Mass] };
                var owed = 0.0;
                for (var l = 0; l < LutealDays.Count; l++)
                    if (PeriodAfter(l) - rest.First is >= 0 and var i && i < rest.Mass.Length)
                    {
                        var mass = Math.Min(rest.Mass[i], _trust * _luteal[l] / survived);
                        rest.Mass[i] -= mass;
                        owed += mass;
                    }

                var ovulation = before.Of(rest);
                ovulation.Mass[logged] += owed;
                return ovulation;
            }

            if (_signs is null)
                return before.Of(Cut(period, WithoutTails(period)));
            period = Marginal(Given(_plain, _lengths, features.SkipRate, features.SkipAgainRate, day).States);
            var counted = before.Of(Cut(period, WithoutTails(period)));
            var sum = counted.Mass.Select((m, i) => m * Sign(i)).Sum();
            return counted with { Mass = [.. counted.Mass.Select((m, i) => m * Sign(i) / sum)] };
        }

        private Days Narrowed(Days state) => state with
        {
            Mass = [.. state.Mass.Select((m, i) => (1 - _trust) * m + _trust * state.Mass.Sum()
                * Enumerable.Range(0, LutealDays.Count).Where(l => PeriodAfter(l) == state.First + i).Sum(l => _luteal[l]))],
        };

        private int PeriodAfter(int luteal) => _ovulationDay!.Value + 1 + LutealDays.MinDays + luteal;

        private double Sign(int day) => _signs![Math.Clamp(day, 0, SignLikelihood.Days - 1)];
    }
}
