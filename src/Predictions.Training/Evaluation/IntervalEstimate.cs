using System.Text.Json;
using System.Text.Json.Serialization;

namespace Predictions.Training.Evaluation;

/// <summary>
/// A figure with its 95 % interval by bootstrap over persons. Without an interval, as below <see cref="Bootstrap.MinWomen"/>,
/// both ends are <c>NaN</c>, so that every comparison with a limit fails. As JSON they are then <c>null</c>.
/// </summary>
[JsonConverter(typeof(IntervalEstimateJson))]
public readonly record struct IntervalEstimate(double Value, double Low, double High)
{
    /// <summary>Whether there are enough persons for an interval.</summary>
    public bool HasInterval => !double.IsNaN(Low);

    /// <summary>A figure of too few persons for an interval.</summary>
    public static IntervalEstimate OfTooFew(double value) => new(value, double.NaN, double.NaN);

    /// <summary>The estimate with rounded numbers.</summary>
    public IntervalEstimate Rounded(int digits) =>
        new(Math.Round(Value, digits), Math.Round(Low, digits), Math.Round(High, digits));

    /// <summary>The estimate in another unit.</summary>
    public IntervalEstimate Times(double factor) => new(factor * Value, factor * Low, factor * High);

    /// <summary>
    /// The basic bootstrap interval: the percentiles reflected at the value. For statistics that resampling biases upward, such
    /// as a largest distance. Source: Davison and Hinkley (1997), equation 5.6.
    /// </summary>
    internal static IntervalEstimate Reflected(IntervalEstimate e) =>
        new(e.Value, Math.Max(0, 2 * e.Value - e.High), 2 * e.Value - e.Low);

    /// <summary>The value and the 2.5 % and 97.5 % quantiles of its resamples, which are sorted in place.</summary>
    internal static IntervalEstimate Of(double value, double[] resamples)
    {
        Array.Sort(resamples);
        return new IntervalEstimate(value, Quantile(resamples, 0.025), Quantile(resamples, 0.975));
    }

    /// <summary>A quantile of sorted values, linear between neighbours.</summary>
    internal static double Quantile(double[] sorted, double share)
    {
        var at = share * (sorted.Length - 1);
        var below = (int)at;
        var above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
    }
}

/// <summary>An estimate as <c>{"value", "low", "high"}</c>; both ends are <c>null</c> without an interval.</summary>
public sealed class IntervalEstimateJson : JsonConverter<IntervalEstimate>
{
    public override IntervalEstimate Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new NotSupportedException("Reports are only written");

    public override void Write(Utf8JsonWriter writer, IntervalEstimate value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        writer.WriteNumber("value", value.Value);
        Write("low", value.Low);
        Write("high", value.High);
        writer.WriteEndObject();

        void Write(string name, double end)
        {
            if (double.IsNaN(end))
                writer.WriteNull(name);
            else
                writer.WriteNumber(name, end);
        }
    }
}
