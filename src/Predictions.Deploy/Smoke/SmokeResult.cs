using Predictions.Deploy.Configuration;

namespace Predictions.Deploy.Smoke;

/// <summary>What a smoke load measured.</summary>
/// <param name="LatenciesMs">Of every call, from when it should have been sent; a failed call has one too.</param>
/// <param name="Errors">What failed calls failed of, with their numbers.</param>
internal sealed record SmokeResult(IReadOnlyList<double> LatenciesMs, IReadOnlyDictionary<string, int> Errors)
{
    /// <summary>How many calls.</summary>
    public int Calls => LatenciesMs.Count;

    /// <summary>How many failed.</summary>
    public int Failed => Errors.Values.Sum();

    /// <summary>The latency that a share of calls stayed within, in milliseconds, by nearest rank.</summary>
    public double QuantileMs(double share) =>
        LatenciesMs.Order().ElementAt(Math.Clamp((int)Math.Ceiling(share * Calls) - 1, 0, Calls - 1));

    /// <summary>Whether it meets the objective.</summary>
    public bool Meets(SloSettings slo) =>
        Calls > 0 && Calls - Failed >= slo.WithoutError * Calls
            && LatenciesMs.Count(l => l <= slo.LatencyMs) >= slo.InTime * Calls;

    /// <summary>The numbers beside the objective.</summary>
    public string Words(SloSettings slo)
    {
        var worst = Errors.OrderByDescending(e => e.Value).Select(e => $"; {e.Value} × {e.Key}").FirstOrDefault() ?? "";
        return $"{Calls:N0} calls, {Share(Calls - Failed)} without error (needed {100 * slo.WithoutError:0.###} %), " +
            $"{Share(LatenciesMs.Count(l => l <= slo.LatencyMs))} within {slo.LatencyMs:0.#} ms (needed {100 * slo.InTime:0.###} "
            + "%), " +
            $"p50 {QuantileMs(0.5):0.0} ms, p99 {QuantileMs(0.99):0.0} ms{worst}";
    }

    // Cut, not rounded: 99.96 % of what is needed whole is not all of it.
    private string Share(int calls) => $"{Math.Floor(10_000.0 * calls / Math.Max(Calls, 1)) / 100:0.##} %";
}
