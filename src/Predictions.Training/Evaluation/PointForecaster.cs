namespace Predictions.Training.Evaluation;

/// <summary>A rule of thumb on past lengths; once its day has come it says tomorrow, as calendars do.</summary>
public sealed class PointForecaster : IForecaster
{
    /// <summary>The mean of the last six.</summary>
    public static readonly PointForecaster MeanOfSix = new("mean of last six", past => past.TakeLast(6).Average());

    /// <summary>The median of all.</summary>
    public static readonly PointForecaster MedianOfAll = new("median of all", Median);

    private readonly Func<int[], double> _rule;

    private PointForecaster(string name, Func<int[], double> rule) => (Name, _rule) = (name, rule);

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public LengthForecast Forecast(ForecastCase asked)
    {
        var days = (int)Math.Round(_rule(asked.PastDays), MidpointRounding.AwayFromZero);
        return LengthForecast.Point(days > asked.AsOfDay || asked.AsOfDay == 0 ? days : asked.AsOfDay + 1);
    }

    private static double Median(int[] past)
    {
        int[] sorted = [.. past.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2.0;
    }
}
