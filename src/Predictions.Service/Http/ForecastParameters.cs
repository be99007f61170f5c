using Predictions.Core;
using Predictions.Service.Forecasts;

namespace Predictions.Service.Http;

/// <summary>The parameters of a forecast from a stored history.</summary>
internal static class ForecastParameters
{
    public const string AsOf = "asOf";
    public const string Cycles = "cycles";
    public const string Interval = "interval";
    public const string IncludeDaily = "includeDaily";

    public static Outcome<ForecastQuery> Read(HttpRequest request)
    {
        var query = QueryParameters.Read(request, AsOf, Cycles, Interval, IncludeDaily);
        if (!query.IsSuccess)
            return query.Error;
        var cycles = query.Value.Integer(Cycles);
        var interval = query.Value.Double(Interval);
        var daily = query.Value.Flag(IncludeDaily);
        if ((cycles.Error ?? interval.Error ?? daily.Error) is { } bad)
            return bad;
        return ForecastQuery
            .Read(HistoryEndpoints.UserOf(request), null, query.Value.Text(AsOf), cycles.Value, interval.Value, daily.Value)
            .InJsonNames();
    }
}
