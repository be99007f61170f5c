namespace Predictions.Service.Page;

/// <summary>Configuration section <c>Page</c>: the page on which a person logs records and sees the forecast.</summary>
public sealed record PageOptions
{
    /// <summary>
    /// The endpoint that serves the page at <c>/</c>. <c>Operators</c>: the operators' endpoint, which then also answers
    /// <c>POST /v1/predict</c> with the same access checks as the API. <c>Http</c>: the HTTP/JSON endpoint, as in
    /// Predictions.Local. Default <c>Off</c>: no page.
    /// </summary>
    public string Endpoint { get; init; } = Off;

    internal const string Off = "Off", Operators = "Operators", Http = "Http";

    internal bool IsOnOperators => Endpoint == Operators;

    internal bool IsOnHttp => Endpoint == Http;

    internal IEnumerable<string> Problems()
    {
        if (Endpoint is not (Off or Operators or Http))
            yield return "Page:Endpoint must be Off, Operators or Http";
    }
}
