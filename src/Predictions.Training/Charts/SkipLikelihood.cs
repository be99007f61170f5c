using Predictions.Core.Features;
using Predictions.Training.Optimization;

namespace Predictions.Training.Charts;

/// <summary>
/// The likelihood of logs, given that the share of unlogged periods is Beta over users. A user with the share h leaves k periods
/// of an interval unlogged with the probability h^k (1 − h) / (1 − h³), because k is at most 2 where breaks are left out. The
/// last period counts as given: a log ends with a logged period, whatever was forgotten after it. So n intervals have the
/// likelihood (1 − h)^(n − 1) / (1 − h³)^n Π (1 + a h + b h²), with the densities a and b of a long interval if one and two
/// periods are unlogged, relative to none. Its mean over a Beta distribution is a sum of Beta functions, because the rest is a
/// power series in h.
/// </summary>
internal sealed class SkipLikelihood
{
    private const int SeriesTerms = 20;
    private const double Negligible = 1e-15;
    private const int Steps = 60;
    private const int MaxPasses = 8;
    private const double Settled = 1e-4;
    private const double FirstRate = 0.02;
    private const double FirstRanOn = 0.01;
    private const double MaxRanOn = 0.2;

    // A weak prior of the weight: log-normal around the default. It decides only where logs say nothing about the weight.
    private const double LogCyclesScale = 2;

    private readonly List<Log> _logs = [];
    private readonly List<int> _logOf = [];

    /// <summary>The number of users for each different log.</summary>
    public double[] Counts { get; private set; } = [];

    public int Users => _logOf.Count;

    public int Intervals { get; private set; }

    public int Breaks { get; private set; }

    /// <summary>
    /// The distribution over users under which the logs are the likeliest. How long intervals are read depends on it, so the fit
    /// repeats with its own result until the rate settles.
    /// </summary>
    /// <param name="users">For each user the days between logged periods, oldest first.</param>
    /// <param name="prior">The prior of the cycle lengths; its skip rate is not used.</param>
    /// <returns>The logs as they are read in the end, the distribution, and the share of intervals that ran on.</returns>
    public static (SkipLikelihood Logs, SkipPrior Skips, double RanOn) Fit(IReadOnlyList<int[]> users, LengthPrior prior)
    {
        var (skips, ranOn) = (new SkipPrior(FirstRate, SkipPrior.DefaultCycles), FirstRanOn);
        var logs = Of(users, prior.With(skips), ranOn);
        for (var (pass, moved) = (0, 1.0); pass < MaxPasses && moved > Settled && logs.Intervals > 0; pass++)
        {
            var next = logs.Maximum(logs.Counts, skips);
            ranOn = logs.RanOnShare(next);
            (moved, skips) = (Math.Abs(next.Rate - skips.Rate), next);
            logs = Of(users, prior.With(skips), ranOn);
        }

        return (logs, skips, ranOn);
    }

    /// <summary>The logs of users, with their intervals read under a prior.</summary>
    /// <param name="users">For each user the days between logged periods.</param>
    /// <param name="prior">The prior.</param>
    /// <param name="ranOn">The share of intervals that are one cycle that ran on.</param>
    public static SkipLikelihood Of(IReadOnlyList<int[]> users, LengthPrior prior, double ranOn)
    {
        var likelihood = new SkipLikelihood();
        var without = new Dictionary<int, int>();
        foreach (var (lengths, evidence) in users.Zip(users.AsParallel().AsOrdered().Select(lengths => Read(lengths, prior))))
            likelihood.Add(lengths, evidence, ranOn, without);
        likelihood.Counts = new double[likelihood._logs.Count];
        foreach (var log in likelihood._logOf)
            likelihood.Counts[log]++;
        return likelihood;
    }

    /// <summary>The counts of a resample of the users.</summary>
    public double[] Drawn(Rng rng)
    {
        var counts = new double[_logs.Count];
        for (var i = 0; i < _logOf.Count; i++)
            counts[_logOf[rng.Whole(0, _logOf.Count - 1)]]++;
        return counts;
    }

    /// <summary>The distribution over users under which the logs are the likeliest.</summary>
    public SkipPrior Maximum(double[] counts, SkipPrior start)
    {
        var found = NelderMead.Minimize(
            x => -LogOf(counts, At(x)) + Math.Pow((x[1] - Math.Log(SkipPrior.DefaultCycles)) / LogCyclesScale, 2) / 2,
            [Math.Log(start.Rate / (SkipPrior.MaxRate - start.Rate)), Math.Log(start.Cycles)], [0.5, 0.5], Steps);
        return At(found);
    }

    /// <summary>The share of intervals that are one cycle that ran on, under which the logs are the likeliest.</summary>
    public double RanOnShare(SkipPrior skips)
    {
        var found = NelderMead.Minimize(
            x => -LogOf(skips, Share(x[0])), [Math.Log(FirstRanOn / (MaxRanOn - FirstRanOn))], [0.5], Steps / 2);
        return Share(found[0]);

        static double Share(double x) => MaxRanOn / (1 + Math.Exp(-x));
    }

    private static SkipPrior At(double[] x) => new(
        Math.Clamp(SkipPrior.MaxRate / (1 + Math.Exp(-x[0])), 1e-5, SkipPrior.MaxRate - 1e-5),
        Math.Clamp(Math.Exp(x[1]), SkipPrior.MinCycles, SkipPrior.MaxCycles));

    private void Add(int[] lengths, SkipEvidence[] evidence, double ranOn, Dictionary<int, int> without)
    {
        Breaks += lengths.Length - evidence.Length;
        Intervals += evidence.Length;
        if (evidence.Length == 0)
            return;
        SkipEvidence[] gaps = [.. evidence.Where(e => e != default)];
        if (gaps.Length == 0 && without.TryGetValue(evidence.Length, out var same))
        {
            _logOf.Add(same);
            return;
        }

        if (gaps.Length == 0)
            without.Add(evidence.Length, _logs.Count);
        _logOf.Add(_logs.Count);
        _logs.Add(Log.Of(evidence.Length, gaps, ranOn));
    }

    private static SkipEvidence[] Read(int[] lengths, LengthPrior prior) =>
        CleanedCycles.SkipEvidenceOf(lengths, prior, new SkipEvidence[lengths.Length]).ToArray();

    private double LogOf(SkipPrior skips, double ranOn)
    {
        var logs = new Log[_logs.Count];
        var sum = 0.0;
        for (var i = 0; i < logs.Length; i++)
        {
            logs[i] = Log.Of(_logs[i].Intervals, _logs[i].Gaps, ranOn);
            sum += Counts[i] * logs[i].LogWithoutSkip;
        }

        return sum + LogOf(logs, Counts, skips);
    }

    private double LogOf(double[] counts, SkipPrior skips) => LogOf(_logs, counts, skips);

    private static double LogOf(IReadOnlyList<Log> logs, double[] counts, SkipPrior skips)
    {
        var (a, b) = (skips.Rate * skips.Cycles, (1 - skips.Rate) * skips.Cycles);
        var logged = new double[logs.Max(l => l.Intervals)];
        for (var n = 1; n < logged.Length; n++)
            logged[n] = logged[n - 1] + Math.Log((b + n - 1) / (a + b + n - 1));
        var sum = 0.0;
        for (var i = 0; i < counts.Length; i++)
            if (counts[i] > 0)
                sum += counts[i]
                    * (logged[logs[i].Intervals - 1] + Math.Log(logs[i].MeanOf(a, a + b + logs[i].Intervals - 1)));
        return sum;
    }

    /// <summary>One log: the number of its intervals, and the power series of its long ones.</summary>
    private sealed record Log(int Intervals, SkipEvidence[] Gaps, double[] Series, double LogWithoutSkip)
    {
        // The coefficients of Π (1 + a h + b h²) / (1 − h³)^n, up to a factor.
        public static Log Of(int intervals, SkipEvidence[] gaps, double ranOn)
        {
            var series = new double[2 * gaps.Length + 3 * SeriesTerms + 1];
            series[0] = 1;
            for (var j = 1; j <= SeriesTerms; j++)
                series[3 * j] = series[3 * j - 3] * (intervals + j - 1) / j;
            var log = (intervals - gaps.Length) * Math.Log(1 - ranOn);
            foreach (var gap in gaps)
            {
                var none = (1 - ranOn) * gap.Usual + ranOn * gap.RanOn;
                var (one, two) = (gap.OneUnlogged / none, gap.TwoUnlogged / none);
                for (var k = series.Length - 1; k >= 0; k--)
                    series[k] += (k > 0 ? one * series[k - 1] : 0) + (k > 1 ? two * series[k - 2] : 0);
                var largest = series.Max();
                for (var k = 0; k < series.Length; k++)
                    series[k] /= largest;
                log += Math.Log(none) + Math.Log(largest);
            }

            return new Log(intervals, gaps, series, log);
        }

        // Σ series[k] · E[h^k] under Beta(a, total − a).
        public double MeanOf(double a, double total)
        {
            var (mean, moment) = (0.0, 1.0);
            for (var k = 0; k < Series.Length; k++)
            {
                mean += Series[k] * moment;
                moment *= (a + k) / (total + k);
                if (moment < Negligible * mean)
                    break;
            }

            return mean;
        }
    }
}
