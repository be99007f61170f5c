namespace Predictions.Training.Evaluation;

/// <summary>
/// Resamples women, not forecasts: the forecasts of one woman err together, so that forecasts drawn one by one would look surer than
/// they are. Source: Davison and Hinkley (1997), "Bootstrap Methods and their Application", section 2.4 and 3.8.
/// </summary>
public sealed class Bootstrap
{
    /// <summary>How many resamples an interval rests on.</summary>
    public const int Resamples = 1000;

    private readonly int[] _womanOf;
    private readonly float[][] _weights;
    private readonly float[] _forecasts;

    /// <param name="womanOf">For each forecast, whose it is; any numbers.</param>
    /// <param name="seed">The same seed draws the same women.</param>
    public Bootstrap(IReadOnlyList<int> womanOf, int seed)
    {
        var places = new Dictionary<int, int>();
        _womanOf = [.. womanOf.Select(woman => places.TryGetValue(woman, out var at) ? at : places[woman] = places.Count)];
        Women = places.Count;
        _forecasts = new float[Women];
        foreach (var woman in _womanOf)
            _forecasts[woman]++;
        _weights = [.. Enumerable.Range(0, Resamples).Select(i => Drawn(new Rng(seed, i)))];
    }

    /// <summary>How many women there are.</summary>
    public int Women { get; }

    /// <summary>The mean over forecasts.</summary>
    public IntervalEstimate Mean(Func<int, double> value) => IntervalEstimate.Of(Total(value) / _womanOf.Length, Means(value));

    /// <summary>The mean of every resample, unsorted; two calls see the same women.</summary>
    public double[] Means(Func<int, double> value)
    {
        var sums = new float[Women];
        for (var i = 0; i < _womanOf.Length; i++)
            sums[_womanOf[i]] += (float)value(i);
        return [.. _weights.Select(drawn => Dot(drawn, sums) / Dot(drawn, _forecasts))];
    }

    /// <summary>A figure that is not a mean, from forecasts in an order and the weight that each counts with.</summary>
    /// <param name="order">The forecasts' places, sorted as the figure needs them.</param>
    /// <param name="figure">The figure, given the weights in that order and their sum.</param>
    public IntervalEstimate Of(int[] order, Func<float[], double, double> figure)
    {
        var weights = new float[order.Length];
        Array.Fill(weights, 1);
        var value = figure(weights, order.Length);
        var resamples = new double[Resamples];
        for (var r = 0; r < Resamples; r++)
        {
            var total = 0.0;
            for (var i = 0; i < order.Length; i++)
                total += weights[i] = _weights[r][_womanOf[order[i]]];
            resamples[r] = figure(weights, total);
        }

        return IntervalEstimate.Of(value, resamples);
    }

    private double Total(Func<int, double> value)
    {
        var sum = 0.0;
        for (var i = 0; i < _womanOf.Length; i++)
            sum += value(i);
        return sum;
    }

    private float[] Drawn(Rng draws)
    {
        var counts = new float[Women];
        for (var i = 0; i < Women; i++)
            counts[draws.Whole(0, Women - 1)]++;
        return counts;
    }

    private static double Dot(float[] a, float[] b) => System.Numerics.Tensors.TensorPrimitives.Dot<float>(a, b);
}
