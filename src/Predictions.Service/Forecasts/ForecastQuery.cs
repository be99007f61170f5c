using Predictions.Contract;
using Predictions.Core;
using Predictions.Core.Forecasting;
using Predictions.Core.History;

namespace Predictions.Service.Forecasts;

/// <summary>A valid request for one forecast, with either <see cref="UserId"/> or <see cref="History"/>.</summary>
/// <param name="UserId">The user of the stored history; <c>null</c> if the history came with the request.</param>
/// <param name="History">The history that came with the request.</param>
/// <param name="AsOf">The person's own date; <c>null</c> for the default.</param>
/// <param name="Cycles">The number of coming cycles, 1 to 12.</param>
/// <param name="Interval">The probability that each range should hold, 0.5 to 0.99.</param>
/// <param name="IncludeDaily">Whether to give probabilities day by day.</param>
/// <param name="Known">The etags of forecasts that the caller holds; <c>null</c> for none.</param>
public readonly record struct ForecastQuery(
    string? UserId, CycleHistory? History, DateOnly? AsOf, int Cycles, double Interval, bool IncludeDaily,
    KnownEtags? Known = null)
{
    /// <summary>The request to the forecast pipeline.</summary>
    public ForecastRequest ToRequest(DateOnly asOf) => new(asOf, Cycles, Interval, IncludeDaily);

    /// <summary>The date of the forecast: the requested one, or the default for the history.</summary>
    public DateOnly DateFor(CycleHistory history, DateTimeOffset now) => AsOf ?? ForecastRequest.DefaultAsOf(history, now);

    /// <summary>
    /// Checks the fields that a transport read. An empty <paramref name="userId"/>, <paramref name="asOf"/> or
    /// <paramref name="knownEtag"/> means absent. Fails with <see cref="ErrorReason.InvalidField"/> or the history's own reason,
    /// and names every invalid field.
    /// </summary>
    public static Outcome<ForecastQuery> Read(
        string userId, Outcome<CycleHistory>? history, string asOf, int? cycles, double? interval, bool includeDaily,
        string knownEtag)
    {
        var errors = new FieldErrors();
        errors.CheckSource(userId, history);
        var date = errors.ReadAsOf(asOf);
        var count = cycles ?? ForecastRequest.DefaultCycles;
        if (count is < 1 or > ForecastRequest.MaxCycles)
            errors.Add("cycles", $"must be 1 to {ForecastRequest.MaxCycles}");
        var held = interval ?? ForecastRequest.DefaultInterval;
        // Written so that NaN fails it.
        if (held is not (>= ForecastRequest.MinInterval and <= ForecastRequest.MaxInterval))
            errors.Add("interval", $"must be {ForecastRequest.MinInterval} to {ForecastRequest.MaxInterval}");
        if (knownEtag.Length > ContractLimits.EtagCharacters)
            errors.Add("known_etag", $"must be the etag of a forecast, at most {ContractLimits.EtagCharacters} characters");

        return errors.ToError() is { } failure
            ? failure
            : new ForecastQuery(
                userId.Length > 0 ? userId : null, history?.Value, date, count, held, includeDaily, KnownEtags.Of(knownEtag));
    }
}
