namespace Predictions.Deploy.Capacity.Curves;

/// <summary>
/// The answers of an instance with one core by the rate of arrivals, from a load test. Interpolates linearly between the measured
/// rates; above the highest one, an instance answers as many calls as at that rate and refuses the rest.
/// </summary>
public sealed class CapacityCurve
{
    private readonly CurvePoint[] _points;

    /// <param name="points">At least two, by increasing rate.</param>
    /// <param name="source">The machine and date of the measurement, in words.</param>
    /// <exception cref="CapacityException">There are fewer than two points, or a rate is not above the one before.</exception>
    public CapacityCurve(IReadOnlyList<CurvePoint> points, string source)
    {
        if (points.Count < 2)
            throw new CapacityException("a curve needs at least two points");
        foreach (var (i, point) in points.Index())
        {
            if (!(point.Rate > (i == 0 ? 0 : points[i - 1].Rate)))
                throw new CapacityException(
                    $"point {i + 1}: its rate, {point.Rate:0.#}, must be above the one before, "
                    + $"{(i == 0 ? 0 : points[i - 1].Rate):0.#}");
            if (point is not
                {
                    InTime: >= 0, Late: >= 0, Refused: >= 0, Failed: >= 0,
                    CpuCores: >= 0 and < double.PositiveInfinity
                })
                throw new CapacityException($"point {i + 1}: no number may be negative");
        }

        (_points, Source) = ([default, .. points.Select(Balanced)], source);
        if (_points.All(p => p.InTime == 0))
            throw new CapacityException("no rate of the curve was answered in time");
    }

    /// <summary>The machine and date of the measurement, in words.</summary>
    public string Source { get; }

    /// <summary>The measured points.</summary>
    public IReadOnlyList<CurvePoint> Points => _points[1..];

    /// <summary>The answers at a rate of arrivals.</summary>
    public CurvePoint At(double rate)
    {
        var last = _points[^1];
        if (rate >= last.Rate)
            return last with { Rate = rate, Refused = last.Refused + rate - last.Rate };
        var (low, high) = (0, _points.Length - 1);
        while (high - low > 1)
        {
            var middle = (low + high) / 2;
            (low, high) = _points[middle].Rate <= rate ? (middle, high) : (low, middle);
        }

        return Between(_points[low], _points[high], rate);
    }

    /// <summary>The answers of an instance with other cores.</summary>
    /// <param name="rate">Arrivals a second.</param>
    /// <param name="speed">The speed of a core ÷ that of the measured one.</param>
    /// <param name="cores">Cores of the instance.</param>
    public CurvePoint At(double rate, double speed, double cores)
    {
        var factor = speed * cores;
        var at = At(rate / factor);
        return new CurvePoint(
            rate, at.InTime * factor, at.Late * factor, at.Refused * factor, at.Failed * factor, at.CpuCores * cores);
    }

    /// <summary>The highest rate up to which the share of missed answers stays within a limit.</summary>
    /// <param name="maxMissed">The limit, 0 to 1.</param>
    public double Held(double maxMissed)
    {
        const int Steps = 2_000;
        var held = 0.0;
        for (var i = 1; i <= Steps; i++)
        {
            var at = At(_points[^1].Rate * i / Steps);
            if (at.Rate - at.InTime > maxMissed * at.Rate + 1e-9)
                break;
            held = at.Rate;
        }

        return held;
    }

    /// <summary>Scales the outcomes so that they add up to the rate: medians of several rounds do not.</summary>
    private static CurvePoint Balanced(CurvePoint point)
    {
        var sum = point.InTime + point.Late + point.Refused + point.Failed;
        var factor = sum > 0 ? point.Rate / sum
            : throw new CapacityException($"the point at {point.Rate:0.#} calls a second has no outcome");
        return new CurvePoint(point.Rate, point.InTime * factor, point.Late * factor, point.Refused * factor,
            point.Failed * factor, point.CpuCores);
    }

    private static CurvePoint Between(in CurvePoint a, in CurvePoint b, double rate)
    {
        var share = (rate - a.Rate) / (b.Rate - a.Rate);
        return new CurvePoint(
            rate, a.InTime + share * (b.InTime - a.InTime), a.Late + share * (b.Late - a.Late), a.Refused
                + share * (b.Refused - a.Refused),
            a.Failed + share * (b.Failed - a.Failed), a.CpuCores + share * (b.CpuCores - a.CpuCores));
    }
}

/// <summary>The outcomes of one rate of arrivals at one instance, in calls a second. They add up to the rate.</summary>
/// <param name="Rate">Arrivals.</param>
/// <param name="InTime">Answered without an error and in time.</param>
/// <param name="Late">Answered without an error, but not in time.</param>
/// <param name="Refused">Refused at once by load shedding.</param>
/// <param name="Failed">Ended with another error.</param>
/// <param name="CpuCores">Processor time ÷ elapsed time.</param>
public readonly record struct CurvePoint(double Rate, double InTime, double Late, double Refused, double Failed, double CpuCores);
