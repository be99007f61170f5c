using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Predictions.Contract.Json;

[Description("Forecast requests that are answered together.")]
public sealed record BatchPredictRequestJson
{
    [Description("The requests.")]
    [Required, MinLength(1), MaxLength(ContractLimits.BatchItems)]
    public IReadOnlyList<PredictRequestJson?> Requests { get; set; } = [];
}

[Description("One result for each request, in order.")]
public sealed record BatchPredictResponseJson
{
    [Description("The results.")]
    public required IReadOnlyList<ResultJson> Results { get; init; }
}

[Description("Either a forecast or an error.")]
public sealed record ResultJson
{
    [Description("The forecast; absent if there is an error.")]
    public ForecastJson? Forecast { get; init; }

    [Description("The error; absent if there is a forecast.")]
    public ErrorJson? Error { get; init; }
}

/// <summary>A user with the error that takes the place of a forecast or a history: one line of NDJSON.</summary>
public sealed record UserErrorJson(string UserId, ErrorJson Error);

[Description("The error of one request of a batch.")]
public sealed record ErrorJson
{
    [Description("The gRPC status name, \"NOT_FOUND\".")]
    public required string Code { get; init; }

    [Description("The reason, as in a problem document.")]
    public required string Reason { get; init; }

    [Description("A sentence for the developer.")]
    public required string Message { get; init; }

    [Description("The invalid field of the request; empty if the error is not about a field.")]
    public required string Field { get; init; }
}
