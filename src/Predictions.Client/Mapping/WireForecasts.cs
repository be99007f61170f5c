namespace Predictions.Client.Mapping;

/// <summary>Forecasts from the contract's messages, and the requests for them.</summary>
internal static class WireForecasts
{
    public static V1.PredictRequest ToWire(ForecastRequest request)
    {
        var wire = new V1.PredictRequest
        {
            UserId = request.UserId ?? "",
            History = request.History is { } history ? WireHistories.ToWire(history) : null,
            AsOf = request.AsOf.ToWire(),
            IncludeDaily = request.IncludeDaily,
            KnownEtag = request.KnownEtag ?? "",
        };
        if (request.Cycles is { } cycles)
            wire.Cycles = cycles;
        if (request.Interval is { } interval)
            wire.Interval = interval;
        return wire;
    }

    public static PredictionsResult<Forecast> ToResult(V1.BatchPredictResponse.Types.Result wire) => wire.Error is { } error
        ? PredictionsResult.Failure<Forecast>(WireErrors.ToError(error))
        : PredictionsResult.Success(ToForecast(wire.Forecast));

    public static Forecast ToForecast(V1.Forecast wire) => new()
    {
        AsOf = wire.AsOf.ToDate(),
        Model = wire.Model,
        HistoryRevision = wire.HistoryRevision,
        Status = (ForecastStatus)wire.Status,
        CycleDay = wire.CycleDay,
        Phase = (CyclePhase)wire.Phase,
        DaysLate = wire.DaysLate,
        Cycles = wire.Cycles.ToArray(ToCycle),
        NextPeriodDaily = wire.NextPeriodDaily.ToArray(ToDay),
        FertileDaily = wire.FertileDaily.ToArray(ToDay),
        Basis = ToBasis(wire.Basis ?? new V1.Basis()),
        Degraded = (Degradation)wire.Degraded,
        Etag = wire.Etag,
        Unchanged = wire.Unchanged,
    };

    public static DateEstimate ToEstimate(V1.DateEstimate wire) =>
        new(wire.Likely.ToDate(), wire.Earliest.ToDate(), wire.Latest.ToDate(), wire.Probability);

    public static FertileWindow ToWindow(V1.Window wire) => new(wire.Start.ToDate(), wire.End.ToDate(), wire.Probability);

    private static CycleForecast ToCycle(V1.CycleForecast wire) => new()
    {
        PeriodStart = ToEstimate(wire.PeriodStart),
        PeriodDays = wire.PeriodDays,
        Ovulation = ToEstimate(wire.Ovulation),
        FertileWindow = ToWindow(wire.FertileWindow),
    };

    private static DayProbability ToDay(V1.DayProbability wire) => new(wire.Date.ToDate(), wire.Probability);

    private static ForecastBasis ToBasis(V1.Basis wire) => new()
    {
        CyclesUsed = wire.CyclesUsed,
        CyclesExcluded = wire.CyclesExcluded,
        UnloggedPeriodsSuspected = wire.UnloggedPeriodsSuspected,
        TypicalCycleDays = wire.TypicalCycleDays,
        CycleSpreadDays = wire.CycleSpreadDays,
        Regularity = (Regularity)wire.Regularity,
    };
}
