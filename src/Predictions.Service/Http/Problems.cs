using System.Globalization;
using Predictions.Contract;
using Predictions.Contract.Json;
using Predictions.Core;

namespace Predictions.Service.Http;

/// <summary>Writes errors as problem documents (RFC 9457).</summary>
internal static class Problems
{
    private static readonly JsonWrite<ProblemJson> Document = JsonBuffer.Of(ContractJson.Default.ProblemJson);

    /// <param name="http">The request to answer.</param>
    /// <param name="failure">The error; fields get their JSON names.</param>
    public static Task WriteAsync(HttpContext http, PredictionError failure)
    {
        var row = ErrorTable.Of(failure.Reason.WireName());
        return WriteAsync(http, row, failure.MessageWith(FieldNames.ToJson), ErrorsOf(failure.Fields));
    }

    public static Task WriteAsync(
        HttpContext http, ErrorRow row, string detail, IReadOnlyDictionary<string, string[]>? errors = null)
    {
        if (row.RetryAfter is { } delay)
            http.Response.Headers.RetryAfter = ((int)Math.Ceiling(delay.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        return WriteAsync(http, row.Http, row.Reason, row.Title, detail, errors);
    }

    /// <summary>Writes a problem that exists over HTTP only, such as an unknown route.</summary>
    public static async Task WriteAsync(
        HttpContext http, int status, string reason, string title, string detail,
        IReadOnlyDictionary<string, string[]>? errors = null)
    {
        var problem = new ProblemJson
        {
            Type = "about:blank",
            Title = title,
            Status = status,
            Detail = detail,
            Reason = reason,
            Errors = errors,
        };
        http.Response.StatusCode = status;
        http.Response.Headers.XContentTypeOptions = "nosniff";
        JsonBuffer.WriteTo(http.Response, ProblemJson.MediaType, problem, Document);
        await http.Response.BodyWriter.FlushAsync();
    }

    private static Dictionary<string, string[]>? ErrorsOf(IReadOnlyList<FieldViolation> fields) =>
        fields.Count == 0
            ? null
            : fields.GroupBy(f => f.Field.ToString(FieldNames.ToJson)).ToDictionary(
                g => g.Key, g => g.Select(f => f.Accepted).ToArray());
}
