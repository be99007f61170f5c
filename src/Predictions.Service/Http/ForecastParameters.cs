using Predictions.Contract;
using Predictions.Core;
using Predictions.Service.Forecasts;

namespace Predictions.Service.Http;

/// <summary>Reads the query parameters of a forecast from a stored history.</summary>
internal static class ForecastParameters
{
    public static Outcome<ForecastQuery> Read(HttpRequest request)
    {
        var query = QueryParameters.Read(
            request, FieldNames.AsOf, FieldNames.Cycles, FieldNames.Interval, FieldNames.IncludeDaily);
        if (!query.IsSuccess)
            return query.Error;
        var cycles = query.Value.Integer(FieldNames.Cycles);
        var interval = query.Value.Double(FieldNames.Interval);
        var daily = query.Value.Flag(FieldNames.IncludeDaily);
        if ((cycles.Error ?? interval.Error ?? daily.Error) is { } bad)
            return bad;
        return ForecastQuery.Read(
            HistoryEndpoints.UserOf(request), null, query.Value.Text(FieldNames.AsOf), cycles.Value, interval.Value, daily.Value);
    }
}
