using Predictions.Core.Features;
using Predictions.Core.Scoring;
using Predictions.Core.Verification;
using Predictions.Training.Charts;
using Predictions.Training.Evaluation;

namespace Predictions.Training.Learning;

/// <summary>
/// The figures in which a simulated cohort is compared with charts: lengths, their spread within a person, long cycles and
/// memory. The scores of two forecasters on both judge the cohort and are no part of the fit. Each figure is a mean over cycles,
/// persons or forecasts.
/// </summary>
public static class CohortMoments
{
    private const int MinCyclesForSpread = 4;
    private const int MinPast = Scenario.MinPastCycles;
    private const double UnevenDays = 4;
    private static readonly int[] RunningDays = [28, 30, 35, 40];

    internal static readonly Moment[] All =
    [
        new("length, days", p => p.LengthsDays.Select(d => (double)d)),
        .. Shares("cycles up to {0} days", [24, 26, 28, 30], p => p.LengthsDays.Select(d => (double)d)),
        .. SharesAbove("cycles over {0} days", [32, 35, 40, 50], p => p.LengthsDays.Select(d => (double)d)),
        .. Shares("persons with a median up to {0} days", [26, 28], p => p.Medians),
        .. SharesAbove("persons with a median over {0} days", [30, 33], p => p.Medians),
        .. Shares("persons with a deviation up to {0} days", [1.2, 1.8, 2.5], p => p.Deviations),
        .. SharesAbove("persons with a deviation over {0} days", [3.5, 5, 8], p => p.Deviations),
        .. Shares("cycles within {0} days of the person's median", [1, 3], p => p.FromMedian.Select(d => Math.Abs(d))),
        new("distance from the person's median, days", p => p.FromMedian.Select(d => Math.Abs(d))),
        new("log of length ÷ the person's median", p => p.OfMedian.Select(r => Math.Log(r))),
        new("square of that log", p => p.OfMedian.Select(r => Math.Log(r) * Math.Log(r))),
        .. Shares("cycles up to {0} times the person's median", [0.8], p => p.OfMedian),
        .. SharesAbove("cycles over {0} times the person's median", [1.25, 1.5], p => p.OfMedian),
        new("correlation of consecutive lengths within a person", p => p.Memory),
        .. RunningDays.Select(day => new Moment(
            $"days left where no period came until day {day}, from the fourth cycle on",
            p => p.LengthsDays.Skip(MinPast).Where(d => d >= day).Select(d => (double)(d - day)))),
        .. Scores("closed form", p => p.ClosedForm),
        .. Scores("statistical", p => p.Statistical),
    ];

    /// <summary>The moments of persons with complete logs.</summary>
    /// <param name="lengthsDays">The lengths of each person's consecutive cycles.</param>
    internal static MomentEstimate[] Of(IReadOnlyList<int[]> lengthsDays, bool isFit)
    {
        var moments = isFit ? [.. All.Where(m => m.IsFitted)] : All;
        var sums = lengthsDays.AsParallel().AsOrdered()
            .Select(lengths => new PersonCycles(lengths))
            .Select(person => moments.Select(m => SumOf(m.Values(person))).ToArray())
            .ToArray();
        return [.. moments.Select((m, i) => Estimate(m.Name, [.. sums.Select(s => s[i])]))];
    }

    private static (double Sum, int Count) SumOf(IEnumerable<double> values)
    {
        var (sum, count) = (0.0, 0);
        foreach (var value in values)
            (sum, count) = (sum + value, count + 1);
        return (sum, count);
    }

    // The error of a ratio of sums over persons, because the cycles of one person are correlated.
    // Source: Cochran (1977), "Sampling Techniques", equation 6.13.
    private static MomentEstimate Estimate(string name, (double Sum, int Count)[] persons)
    {
        var count = persons.Sum(p => p.Count);
        var mean = persons.Sum(p => p.Sum) / count;
        var squares = persons.Sum(p => Math.Pow(p.Sum - mean * p.Count, 2));
        return new MomentEstimate(name, mean, Math.Sqrt(squares * persons.Length / (persons.Length - 1.0)) / count);
    }

    private static IEnumerable<Moment> Shares(string name, double[] at, Func<PersonCycles, IEnumerable<double>> values) =>
        at.Select(most => new Moment(Named(name, most), p => values(p).Select(v => v <= most ? 1.0 : 0)));

    private static IEnumerable<Moment> SharesAbove(string name, double[] at, Func<PersonCycles, IEnumerable<double>> values) =>
        at.Select(least => new Moment(Named(name, least), p => values(p).Select(v => v > least ? 1.0 : 0)));

    private static string Named(string name, double at) =>
        string.Format(System.Globalization.CultureInfo.InvariantCulture, name, at);

    private static IEnumerable<Moment> Scores(string forecaster, Func<PersonCycles, KnownForecast[]> all)
    {
        (string Name, Func<KnownForecast, bool> Holds)[] situations =
        [
            ("day 1", f => f.Past.Length >= MinPast),
            ("uneven cycles", f => f.Past.Length >= MinPast && f.PastDeviation > UnevenDays),
            .. Enumerable.Range(0, MinPast).Select(known => (
                $"{known} {(known == 1 ? "cycle" : "cycles")} known", (Func<KnownForecast, bool>)(f => f.Past.Length == known))),
        ];
        return
        [
            .. situations.Select(s => new Moment(
                $"{forecaster}, {s.Name}: CRPS, days", p => all(p).Where(s.Holds).Select(f => f.Crps(0)), IsFitted: false)),
            .. RunningDays.Select(day => new Moment(
                $"{forecaster}, no period yet, day {day}: CRPS, days",
                p => all(p).Where(f => f.Past.Length >= MinPast && f.LengthDays >= day).Select(f => f.Crps(day)),
                IsFitted: false)),
            .. situations.Take(2).SelectMany(s => LengthForecast.NominalCoverage.Select(interval => new Moment(
                $"{forecaster}, {s.Name}: held − stated at {100 * interval:0} %",
                p => all(p).Where(s.Holds).Select(f => f.HeldLessStated(interval)), IsFitted: false))),
        ];
    }

    /// <summary>A moment: a mean over all values of all persons.</summary>
    internal sealed record Moment(string Name, Func<PersonCycles, IEnumerable<double>> Values, bool IsFitted = true);

    /// <summary>One person's complete log.</summary>
    internal sealed class PersonCycles
    {
        private readonly double _mean;
        private readonly double _median;
        private readonly Lazy<KnownForecast[]> _closedForm;
        private readonly Lazy<KnownForecast[]> _statistical;

        public PersonCycles(int[] lengthsDays)
        {
            LengthsDays = lengthsDays;
            _mean = lengthsDays.Average();
            int[] sorted = [.. lengthsDays.Order()];
            _median = (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2.0;
            _closedForm = new Lazy<KnownForecast[]>(() => Forecasts(Evaluation.ClosedForm.Lengths));
            _statistical = new Lazy<KnownForecast[]>(() => Forecasts(StatisticalLengths));
        }

        public int[] LengthsDays { get; }

        public IEnumerable<double> Medians => HasSpread ? [_median] : [];

        public IEnumerable<double> Deviations => HasSpread ? [Deviation(LengthsDays)] : [];

        public IEnumerable<double> FromMedian => HasSpread ? LengthsDays.Select(d => d - _median) : [];

        public IEnumerable<double> OfMedian => HasSpread ? LengthsDays.Select(d => d / _median) : [];

        /// <summary>Products of consecutive distances from the person's mean, relative to their mean square.</summary>
        public IEnumerable<double> Memory
        {
            get
            {
                var square = LengthsDays.Average(d => (d - _mean) * (d - _mean));
                return HasSpread && square > 0
                    ? LengthsDays.Zip(LengthsDays.Skip(1), (a, b) => (a - _mean) * (b - _mean) / square)
                    : [];
            }
        }

        public KnownForecast[] ClosedForm => _closedForm.Value;

        public KnownForecast[] Statistical => _statistical.Value;

        private bool HasSpread => LengthsDays.Length >= MinCyclesForSpread;

        private KnownForecast[] Forecasts(Func<int[], double[]> lengths) =>
            [.. LengthsDays.Select((days, i) => new KnownForecast(LengthsDays[..i], days, lengths(LengthsDays[..i])))];

        private static double[] StatisticalLengths(int[] past)
        {
            var mass = new double[DayAxis.Count];
            StatisticalModel.Fill(new KnownCycles(past).Features(LengthPrior.Population), mass);
            return mass;
        }
    }

    /// <summary>A forecast on a cycle's first day, P(length = day) over the day axis, and the true length.</summary>
    internal sealed record KnownForecast(int[] Past, int LengthDays, double[] Mass)
    {
        public double PastDeviation { get; } = Past.Length >= MinPast ? Deviation(Past) : 0;

        public double Crps(int day)
        {
            var from = Math.Max(0, day - DayAxis.First);
            var left = 0.0;
            foreach (var mass in Mass.AsSpan(from))
                left += mass;
            Span<double> after = stackalloc double[Mass.Length - from];
            for (var i = 0; i < after.Length; i++)
                after[i] = Mass[from + i] / left;
            return ScoringRules.Crps(DayAxis.First + from, after, LengthDays);
        }

        public double HeldLessStated(double interval)
        {
            var range = LengthRange.Of(DayAxis.First, Mass, interval);
            return (range.From <= LengthDays && LengthDays <= range.To ? 1 : 0) - range.Stated;
        }
    }

    private static double Deviation(int[] days)
    {
        var mean = days.Average();
        return Math.Sqrt(days.Sum(d => (d - mean) * (d - mean)) / (days.Length - 1));
    }
}

/// <summary>A moment of a set of persons.</summary>
/// <param name="Name">The name in tables.</param>
/// <param name="Value">The mean.</param>
/// <param name="Error">Its standard error by persons.</param>
public readonly record struct MomentEstimate(string Name, double Value, double Error)
{
    // The normal distribution's 97.5 % quantile.
    private const double HalfWidth = 1.96;

    /// <summary>The lower end of its 95 % interval.</summary>
    public double Low => Value - HalfWidth * Error;

    /// <summary>The upper end of its 95 % interval.</summary>
    public double High => Value + HalfWidth * Error;
}
