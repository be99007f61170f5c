using Predictions.Core;
using Predictions.Core.Forecasting;
using Predictions.Core.History;

namespace Predictions.Service.Forecasts;

/// <summary>A checked request for one forecast: exactly one of <see cref="UserId"/> and <see cref="History"/> is there.</summary>
/// <param name="UserId">Whose stored history; <c>null</c> where the history came with the request.</param>
/// <param name="History">The history that came with the request.</param>
/// <param name="AsOf">The person's own date; <c>null</c> where she gave none.</param>
/// <param name="Cycles">How many coming cycles, 1 to 12.</param>
/// <param name="Interval">What each range should hold, 0.5 to 0.99.</param>
/// <param name="IncludeDaily">Whether to give probabilities day by day.</param>
public readonly record struct ForecastQuery(
    string? UserId, CycleHistory? History, DateOnly? AsOf, int Cycles, double Interval, bool IncludeDaily)
{
    /// <summary>What is asked of the pipeline once the history is at hand.</summary>
    public ForecastRequest ToRequest(CycleHistory history, DateTimeOffset now) =>
        new(AsOf ?? ForecastRequest.DefaultAsOf(history, now), Cycles, Interval, IncludeDaily);

    /// <summary>
    /// Checks what either transport read. An empty <paramref name="userId"/> or <paramref name="asOf"/> is one that was not given.
    /// Fails with <see cref="ErrorReason.InvalidField"/> or what the history failed with, naming every field at fault.
    /// </summary>
    public static Outcome<ForecastQuery> Read(
        string userId, Outcome<CycleHistory>? history, string asOf, int? cycles, double? interval, bool includeDaily)
    {
        var faults = new FieldErrors();
        faults.CheckSource(userId, history);
        var date = faults.ReadAsOf(asOf);
        var count = cycles ?? ForecastRequest.DefaultCycles;
        if (count is < 1 or > ForecastRequest.MostCycles)
            faults.Add("cycles", $"must be 1 to {ForecastRequest.MostCycles}");
        var held = interval ?? ForecastRequest.DefaultInterval;
        // Written so that NaN fails it.
        if (!(held is >= ForecastRequest.NarrowestInterval and <= ForecastRequest.WidestInterval))
            faults.Add("interval", $"must be {ForecastRequest.NarrowestInterval} to {ForecastRequest.WidestInterval}");

        return faults.ToError() is { } failure
            ? failure
            : new ForecastQuery(userId.Length > 0 ? userId : null, history?.Value, date, count, held, includeDaily);
    }
}
