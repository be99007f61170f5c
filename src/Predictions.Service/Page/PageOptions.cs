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

    /// <summary>
    /// The version of a candidate in <c>Models:Directory</c>, such as <c>3</c>. The endpoint of the page then also answers
    /// <c>POST /candidate/v1/predict</c>, the same call with the candidate as its model, for a history in the request. The page
    /// shows both forecasts. The version is loaded at the start and stays. Default none.
    /// </summary>
    public string? Candidate { get; init; }

    internal const string Off = "Off", Operators = "Operators", Http = "Http";

    internal bool IsOnOperators => Endpoint == Operators;

    internal bool IsOnHttp => Endpoint == Http;

    internal IEnumerable<string> Problems()
    {
        if (Endpoint is not (Off or Operators or Http))
            yield return "Page:Endpoint must be Off, Operators or Http";
        if (Candidate is not null && Endpoint == Off)
            yield return "Page:Candidate needs Page:Endpoint";
    }
}
