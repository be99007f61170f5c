namespace Predictions.Training.Evaluation;

/// <summary>
/// A formula of trackers: a typical past length, times the number of cycles ahead. After its day has passed it forecasts
/// tomorrow,
/// as calendar apps do. Without a past cycle it uses 28 days.
/// </summary>
public sealed class PointForecaster : IForecaster
{
    private const int UsualDays = 28;

    /// <summary>Always 28 days.</summary>
    public static readonly PointForecaster Always28 = new("28 days", _ => UsualDays);

    /// <summary>The last length.</summary>
    public static readonly PointForecaster Last = new("last", past => past[^1]);

    /// <summary>The mean of the last three lengths.</summary>
    public static readonly PointForecaster MeanOfThree = new("mean of last three", past => past.TakeLast(3).Average());

    /// <summary>The mean of the last six lengths.</summary>
    public static readonly PointForecaster MeanOfSix = new("mean of last six", past => past.TakeLast(6).Average());

    /// <summary>The median of all lengths.</summary>
    public static readonly PointForecaster MedianOfAll = new("median of all", Median);

    /// <summary>All formulas.</summary>
    public static readonly IReadOnlyList<PointForecaster> All = [Always28, Last, MeanOfThree, MeanOfSix, MedianOfAll];

    private readonly Func<int[], double> _rule;

    private PointForecaster(string name, Func<int[], double> rule) => (Name, _rule) = (name, rule);

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public LengthForecast Forecast(ForecastCase asked)
    {
        var length = asked.PastDays.Length == 0 ? UsualDays : _rule(asked.PastDays);
        var days = (int)Math.Round(asked.Ahead * length, MidpointRounding.AwayFromZero);
        return LengthForecast.Point(days > asked.AsOfDay || asked.AsOfDay == 0 ? days : asked.AsOfDay + 1);
    }

    private static double Median(int[] past)
    {
        int[] sorted = [.. past.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2.0;
    }
}
