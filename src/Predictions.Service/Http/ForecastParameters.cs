using Microsoft.Net.Http.Headers;
using Predictions.Contract;
using Predictions.Core;
using Predictions.Service.Forecasts;

namespace Predictions.Service.Http;

/// <summary>Reads the query parameters of a forecast from a stored history.</summary>
internal static class ForecastParameters
{
    private static readonly string[] Names =
        [FieldNames.AsOf, FieldNames.Cycles, FieldNames.Interval, FieldNames.IncludeDaily];

    public static Outcome<ForecastQuery> Read(HttpRequest request)
    {
        var query = QueryParameters.Read(request, Names);
        if (!query.IsSuccess)
            return query.Error;
        var cycles = query.Value.Integer(FieldNames.Cycles);
        var interval = query.Value.Double(FieldNames.Interval);
        var daily = query.Value.Flag(FieldNames.IncludeDaily);
        if ((cycles.Error ?? interval.Error ?? daily.Error) is { } bad)
            return bad;
        var read = ForecastQuery.Read(
            HistoryEndpoints.UserOf(request), null, query.Value.Text(FieldNames.AsOf), cycles.Value, interval.Value, daily.Value,
            knownEtag: "");
        return read.IsSuccess ? read.Value with { Known = KnownTo(request) } : read.Error;
    }

    /// <summary>
    /// The etags of <c>If-None-Match</c> (RFC 9110, 13.1.2), weak ones like strong ones; <c>null</c> without any of a forecast. A
    /// malformed header is ignored, and the caller gets the forecast.
    /// </summary>
    private static KnownEtags? KnownTo(HttpRequest request)
    {
        var header = request.Headers.IfNoneMatch;
        if (header.Count == 0 || !EntityTagHeaderValue.TryParseStrictList(header, out var tags))
            return null;
        return tags.Contains(EntityTagHeaderValue.Any)
            ? KnownEtags.Any
            : KnownEtags.Of(tags.Select(tag => HeaderUtilities.RemoveQuotes(tag.Tag).ToString()));
    }
}
