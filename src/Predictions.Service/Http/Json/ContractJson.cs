using System.Text.Json.Serialization;

namespace Predictions.Service.Http.Json;

/// <summary>
/// How the shapes are read and written: names in lowerCamelCase, nothing unknown or given twice, absent messages left out.
/// </summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    PropertyNameCaseInsensitive = false,
    RespectNullableAnnotations = true,
    NumberHandling = JsonNumberHandling.Strict,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    MaxDepth = JsonBody.MaxDepth)]
[JsonSerializable(typeof(PredictRequestJson))]
[JsonSerializable(typeof(ForecastJson))]
[JsonSerializable(typeof(BatchPredictRequestJson))]
[JsonSerializable(typeof(BatchPredictResponseJson))]
[JsonSerializable(typeof(HistoryJson))]
[JsonSerializable(typeof(RecordHistoryJson))]
[JsonSerializable(typeof(DeleteHistoryJson))]
[JsonSerializable(typeof(ListModelsJson))]
[JsonSerializable(typeof(ModelJson))]
[JsonSerializable(typeof(ProblemJson))]
internal sealed partial class ContractJson : JsonSerializerContext;
