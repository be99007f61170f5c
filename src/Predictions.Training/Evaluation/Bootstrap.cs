namespace Predictions.Training.Evaluation;

/// <summary>
/// Resamples persons, not forecasts: the errors of one person are correlated, so resampling single forecasts would give intervals
/// that are too narrow. Source: Davison and Hinkley (1997), "Bootstrap Methods and their Application", section 2.4 and 3.8.
/// </summary>
public sealed class Bootstrap
{
    /// <summary>Resamples per interval.</summary>
    public const int Resamples = 1000;

    /// <summary>
    /// The fewest persons for an interval. Resamples of fewer are so alike that the interval is far too narrow: those of one
    /// person are equal.
    /// </summary>
    public const int MinWomen = 10;

    private readonly int[] _personOf;
    private readonly float[][] _weights;
    private readonly float[] _forecasts;

    /// <param name="personOf">The person of each forecast, as any number.</param>
    /// <param name="seed">Equal seeds draw equal resamples.</param>
    public Bootstrap(IReadOnlyList<int> personOf, int seed)
    {
        var indexes = new Dictionary<int, int>();
        _personOf = [.. personOf.Select(person => indexes.TryGetValue(person, out var at) ? at
            : indexes[person] = indexes.Count)];
        Women = indexes.Count;
        _forecasts = new float[Women];
        foreach (var person in _personOf)
            _forecasts[person]++;
        _weights = [.. Enumerable.Range(0, Resamples).Select(i => Drawn(new Rng(seed, i)))];
    }

    /// <summary>The number of persons.</summary>
    public int Women { get; }

    /// <summary>The mean over forecasts.</summary>
    public IntervalEstimate Mean(Func<int, double> value) => Women < MinWomen
        ? IntervalEstimate.OfTooFew(Total(value) / _personOf.Length)
        : IntervalEstimate.Of(Total(value) / _personOf.Length, Means(value));

    /// <summary>The interval of a value from its resamples, which are sorted in place.</summary>
    public IntervalEstimate Interval(double value, double[] resamples) =>
        Women < MinWomen ? IntervalEstimate.OfTooFew(value) : IntervalEstimate.Of(value, resamples);

    /// <summary>The mean of every resample, unsorted. All calls use the same resamples.</summary>
    public double[] Means(Func<int, double> value)
    {
        var sums = new float[Women];
        for (var i = 0; i < _personOf.Length; i++)
            sums[_personOf[i]] += (float)value(i);
        return [.. _weights.Select(drawn => Dot(drawn, sums) / Dot(drawn, _forecasts))];
    }

    /// <summary>A statistic that is not a mean, from ordered forecasts and their weights.</summary>
    /// <param name="order">The indexes of the forecasts, in the order that the statistic needs.</param>
    /// <param name="figure">Computes the statistic from the weights in that order and their sum.</param>
    public IntervalEstimate Of(int[] order, Func<float[], double, double> figure)
    {
        var weights = new float[order.Length];
        Array.Fill(weights, 1);
        var value = figure(weights, order.Length);
        if (Women < MinWomen)
            return IntervalEstimate.OfTooFew(value);
        var resamples = new double[Resamples];
        for (var r = 0; r < Resamples; r++)
        {
            var total = 0.0;
            for (var i = 0; i < order.Length; i++)
                total += weights[i] = _weights[r][_personOf[order[i]]];
            resamples[r] = figure(weights, total);
        }

        return IntervalEstimate.Of(value, resamples);
    }

    private double Total(Func<int, double> value)
    {
        var sum = 0.0;
        for (var i = 0; i < _personOf.Length; i++)
            sum += value(i);
        return sum;
    }

    private float[] Drawn(Rng rng)
    {
        var counts = new float[Women];
        for (var i = 0; i < Women; i++)
            counts[rng.Whole(0, Women - 1)]++;
        return counts;
    }

    private static double Dot(float[] a, float[] b) => System.Numerics.Tensors.TensorPrimitives.Dot<float>(a, b);
}
