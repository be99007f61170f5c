using Predictions.Contract;
using Predictions.Contract.Json;
using Predictions.Core;
using Predictions.Core.Forecasting;
using Predictions.Core.History;
using Predictions.Service.Forecasts;

namespace Predictions.Service.Http;

/// <summary>Forecasts between the JSON records and Core's types.</summary>
internal static class JsonForecasts
{
    public static Outcome<ForecastQuery> Read(PredictRequestJson request)
    {
        var history = request.History is { } given
            ? JsonHistories.Read(given, "history", null)
            : (Outcome<CycleHistory>?)null;
        return ForecastQuery.Read(
            request.UserId, history, request.AsOf, request.Cycles, request.Interval, request.IncludeDaily);
    }

    /// <summary>The requests of a batch, each read or rejected; or why the batch as a whole is invalid.</summary>
    public static Outcome<Outcome<ForecastQuery>[]> Read(BatchPredictRequestJson batch)
    {
        if (ForecastBatch.BadCount(batch.Requests.Count) is { } bad)
            return bad;
        var queries = new Outcome<ForecastQuery>[batch.Requests.Count];
        for (var i = 0; i < queries.Length; i++)
        {
            if (batch.Requests[i] is not { } request)
                return PredictionError.Of(ErrorReason.InvalidField, FieldPath.Root.Field("requests").At(i), JsonErrors.NotAnObject);
            queries[i] = Read(request);
        }

        return queries;
    }

    public static ForecastJson ToJson(in ForecastAnswer answer)
    {
        var forecast = answer.Forecast;
        return new ForecastJson
        {
            AsOf = DateText.Format(forecast.AsOf),
            Model = forecast.Model,
            HistoryRevision = answer.HistoryRevision,
            Status = EnumNames.Status[(int)forecast.Status],
            CycleDay = forecast.CycleDay,
            Phase = EnumNames.Phase[(int)forecast.Phase],
            DaysLate = forecast.DaysLate,
            Cycles = Array.ConvertAll(forecast.Cycles, cycle => ToJson(cycle)),
            NextPeriodDaily = Array.ConvertAll(forecast.NextPeriodDaily, day => ToJson(day)),
            Basis = ToJson(forecast.Basis),
            Degraded = EnumNames.Degraded[(int)forecast.Degraded],
            FertileDaily = Array.ConvertAll(forecast.FertileDaily, day => ToJson(day)),
        };
    }

    public static ResultJson ToResult(Outcome<ForecastAnswer> outcome)
    {
        if (outcome.IsSuccess)
            return new ResultJson { Forecast = ToJson(outcome.Value) };
        var failure = outcome.Error;
        var row = ErrorTable.Of(failure.Reason.WireName());
        return new ResultJson
        {
            Error = new ErrorJson
            {
                Code = row.CodeName,
                Reason = row.Reason,
                Message = failure.MessageWith(FieldNames.ToJson),
                Field = failure.Fields is [var first, ..] ? first.Field.ToString(FieldNames.ToJson) : "",
            },
        };
    }

    private static CycleForecastJson ToJson(in CycleForecast cycle) => new()
    {
        PeriodStart = ToJson(cycle.PeriodStart),
        PeriodDays = cycle.PeriodDays,
        Ovulation = ToJson(cycle.Ovulation),
        FertileWindow = new WindowJson
        {
            Start = DateText.Format(cycle.FertileWindow.Start),
            End = DateText.Format(cycle.FertileWindow.End),
            Probability = cycle.FertileWindow.Probability,
        },
    };

    private static DateEstimateJson ToJson(in DateEstimate estimate) => new()
    {
        Likely = DateText.Format(estimate.Likely),
        Earliest = DateText.Format(estimate.Earliest),
        Latest = DateText.Format(estimate.Latest),
        Probability = estimate.Probability,
    };

    private static DayProbabilityJson ToJson(in DayProbability day) =>
        new() { Date = DateText.Format(day.Date), Probability = day.Probability };

    private static BasisJson ToJson(in Basis basis) => new()
    {
        CyclesUsed = basis.CyclesUsed,
        CyclesExcluded = basis.CyclesExcluded,
        UnloggedPeriodsSuspected = basis.UnloggedPeriodsSuspected,
        TypicalCycleDays = basis.TypicalCycleDays,
        CycleSpreadDays = basis.CycleSpreadDays,
        Regularity = EnumNames.Regularity[(int)basis.Regularity],
    };
}
