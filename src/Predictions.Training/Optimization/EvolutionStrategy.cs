namespace Predictions.Training.Optimization;

/// <summary>
/// Minimizes a function of some twenty variables without its gradient. Each generation samples points around a mean, and moves
/// the mean, the step and the variance of each variable towards the better half. Source: Ros and Hansen (2008), "A simple
/// modification in CMA-ES achieving linear time and space complexity"; the constants are those of its table 1.
/// </summary>
public sealed class EvolutionStrategy
{
    private readonly Func<double[], double> _function;
    private readonly Rng _rng;
    private readonly int _points;
    private readonly double[] _weights;
    private readonly double _effective;
    private readonly double[] _mean;
    private readonly double[] _variances;
    private readonly double[] _path;
    private readonly double[] _stepPath;
    private double _step = 0.5;
    private int _generation;

    private EvolutionStrategy(Func<double[], double> function, double[] start, double[] scale, int seed)
    {
        (_function, _rng, _mean) = (function, new Rng(seed, 0), [.. start]);
        _variances = [.. scale.Select(s => s * s)];
        (_path, _stepPath) = (new double[start.Length], new double[start.Length]);
        _points = 4 + (int)(3 * Math.Log(start.Length)) + 2;
        var better = _points / 2;
        double[] logs = [.. Enumerable.Range(1, better).Select(rank => Math.Log(better + 0.5) - Math.Log(rank))];
        _weights = [.. logs.Select(w => w / logs.Sum())];
        _effective = 1 / _weights.Sum(w => w * w);
    }

    /// <summary>The mean after a number of generations.</summary>
    /// <param name="function">The function; finite everywhere.</param>
    /// <param name="start">The first mean.</param>
    /// <param name="scale">How far each variable may move, above 0.</param>
    /// <param name="generations">The number of generations.</param>
    /// <param name="seed">Seed of the samples.</param>
    public static double[] Minimize(
        Func<double[], double> function, double[] start, double[] scale, int generations, int seed)
    {
        var search = new EvolutionStrategy(function, start, scale, seed);
        for (var generation = 0; generation < generations; generation++)
            search.Advance();
        return search._mean;
    }

    private void Advance()
    {
        var n = _mean.Length;
        double[][] samples = [.. Enumerable.Range(0, _points).Select(_ => Normals(n))];
        double[][] best = [.. samples.OrderBy(z => _function(PointAt(z))).Take(_weights.Length)];
        double[] move = [.. Enumerable.Range(0, n).Select(i => _weights.Zip(best, (w, z) => w * z[i]).Sum())];

        var along = (_effective + 2) / (n + _effective + 5);
        for (var i = 0; i < n; i++)
        {
            _mean[i] += _step * Math.Sqrt(_variances[i]) * move[i];
            _stepPath[i] = (1 - along) * _stepPath[i] + Math.Sqrt(along * (2 - along) * _effective) * move[i];
        }

        var expected = Math.Sqrt(n) * (1 - 1.0 / (4 * n) + 1.0 / (21 * n * n));
        var length = Math.Sqrt(_stepPath.Sum(p => p * p));
        _generation++;
        var settled = length / Math.Sqrt(1 - Math.Pow(1 - along, 2 * _generation));
        AdaptVariances(best, move, settled < (1.4 + 2.0 / (n + 1)) * expected);
        var damping = 1 + along + 2 * Math.Max(0, Math.Sqrt((_effective - 1) / (n + 1)) - 1);
        _step *= Math.Exp(along / damping * (length / expected - 1));
    }

    private void AdaptVariances(double[][] best, double[] move, bool isSteady)
    {
        var n = _mean.Length;
        var along = (4 + _effective / n) / (n + 4 + 2 * _effective / n);
        var faster = (n + 2) / 3.0;
        var one = Math.Min(1, faster * 2 / (Math.Pow(n + 1.3, 2) + _effective));
        var all = Math.Min(1 - one, faster * 2 * (_effective - 2 + 1 / _effective) / (Math.Pow(n + 2, 2) + _effective));
        for (var i = 0; i < n; i++)
        {
            var steady = isSteady ? Math.Sqrt(along * (2 - along) * _effective * _variances[i]) * move[i] : 0;
            _path[i] = (1 - along) * _path[i] + steady;
            var sampled = _weights.Zip(best, (w, z) => w * z[i] * z[i]).Sum();
            _variances[i] = (1 - one - all + all * sampled) * _variances[i] + one * _path[i] * _path[i];
        }
    }

    private double[] PointAt(double[] z) => [.. _mean.Select((m, i) => m + _step * Math.Sqrt(_variances[i]) * z[i])];

    private double[] Normals(int count) => [.. Enumerable.Range(0, count).Select(_ => _rng.Normal())];
}
