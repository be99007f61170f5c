namespace Predictions.Deploy.Capacity.Curves;

/// <summary>
/// What arrivals do to an instance that has a core to itself, as a load tester measured it. Between the rates that were measured a straight
/// line is taken; beyond the highest, an instance answers as many as there and refuses the rest.
/// </summary>
public sealed class CapacityCurve
{
    private readonly CurvePoint[] _points;

    /// <param name="points">At least two, the slowest first.</param>
    /// <param name="source">Where it was measured, in words.</param>
    /// <exception cref="CapacityException">They are fewer, out of order, or no rates.</exception>
    public CapacityCurve(IReadOnlyList<CurvePoint> points, string source)
    {
        if (points.Count < 2)
            throw new CapacityException("a curve needs at least two points");
        foreach (var (i, point) in points.Index())
        {
            if (!(point.Rate > (i == 0 ? 0 : points[i - 1].Rate)))
                throw new CapacityException($"point {i + 1}: its rate, {point.Rate:0.#}, must be above {(i == 0 ? 0 : points[i - 1].Rate):0.#}, that before it");
            if (!(point is { InTime: >= 0, Late: >= 0, Refused: >= 0, Failed: >= 0, CpuCores: >= 0 and < double.PositiveInfinity }))
                throw new CapacityException($"point {i + 1}: nothing of it may be negative");
        }

        (_points, Source) = ([default, .. points.Select(Balanced)], source);
        if (_points.All(p => p.InTime == 0))
            throw new CapacityException("no rate of the curve was answered in time");
    }

    /// <summary>Where it was measured, in words.</summary>
    public string Source { get; }

    /// <summary>The points that were measured.</summary>
    public IReadOnlyList<CurvePoint> Points => _points[1..];

    /// <summary>What a rate of arrivals does.</summary>
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

    /// <summary>The same of an instance that gets a share of that core's speed, or a multiple.</summary>
    public CurvePoint At(double rate, double speed, double cores)
    {
        var factor = speed * cores;
        var at = At(rate / factor);
        return new CurvePoint(rate, at.InTime * factor, at.Late * factor, at.Refused * factor, at.Failed * factor, at.CpuCores * cores);
    }

    /// <summary>The highest rate up to which no more than a share of the answers misses.</summary>
    /// <param name="mostMissed">That share, 0 to 1.</param>
    public double Held(double mostMissed)
    {
        const int Steps = 2_000;
        var held = 0.0;
        for (var i = 1; i <= Steps; i++)
        {
            var at = At(_points[^1].Rate * i / Steps);
            if (at.Rate - at.InTime > mostMissed * at.Rate + 1e-9)
                break;
            held = at.Rate;
        }

        return held;
    }

    /// <summary>Medians of several rounds do not add up exactly; their shares are kept.</summary>
    private static CurvePoint Balanced(CurvePoint point)
    {
        var sum = point.InTime + point.Late + point.Refused + point.Failed;
        var factor = sum > 0 ? point.Rate / sum : throw new CapacityException($"nothing came of {point.Rate:0.#} a second");
        return new CurvePoint(point.Rate, point.InTime * factor, point.Late * factor, point.Refused * factor, point.Failed * factor, point.CpuCores);
    }

    private static CurvePoint Between(in CurvePoint a, in CurvePoint b, double rate)
    {
        var share = (rate - a.Rate) / (b.Rate - a.Rate);
        return new CurvePoint(
            rate, a.InTime + share * (b.InTime - a.InTime), a.Late + share * (b.Late - a.Late), a.Refused + share * (b.Refused - a.Refused),
            a.Failed + share * (b.Failed - a.Failed), a.CpuCores + share * (b.CpuCores - a.CpuCores));
    }
}
