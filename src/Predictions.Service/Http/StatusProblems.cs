using Predictions.Contract;

namespace Predictions.Service.Http;

/// <summary>Adds the problem document to an error response without a body, such as that of an unknown route.</summary>
internal static class StatusProblems
{
    /// <summary>Completes the response of an endpoint that has ended.</summary>
    public static Task CompleteAsync(HttpContext http)
    {
        var response = http.Response;
        if (response.StatusCode < 400
            || response.HasStarted || response.ContentType is not null || response.ContentLength is not null)
            return Task.CompletedTask;
        return response.StatusCode switch
        {
            404 => Problems.WriteAsync(
                http, 404, ErrorTable.RouteNotFound, "No such route",
                "No route has this path; /openapi/v1.json lists the routes."),
            405 => Problems.WriteAsync(
                http, 405, ErrorTable.MethodNotAllowed, "Method not allowed", $"This route accepts {response.Headers.Allow}."),
            415 => Problems.WriteAsync(
                http, 415, ErrorTable.UnsupportedMediaType, "Unsupported media type",
                response.Headers.AcceptEncoding.Count > 0
                    ? "The body must not be compressed: Content-Encoding may only be identity."
                    : "The body must be application/json in UTF-8."),
            var other => Problems.WriteAsync(http, other, ErrorTable.Refused, "Refused", "The request was refused."),
        };
    }
}
