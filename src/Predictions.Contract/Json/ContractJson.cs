using System.Text.Json.Serialization;

namespace Predictions.Contract.Json;

/// <summary>
/// Reads and writes the records: names in lowerCamelCase, unknown and repeated fields rejected, absent messages left out.
/// </summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    PropertyNameCaseInsensitive = false,
    RespectNullableAnnotations = true,
    NumberHandling = JsonNumberHandling.Strict,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    MaxDepth = ContractLimits.JsonDepth)]
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
[JsonSerializable(typeof(EventJson))]
[JsonSerializable(typeof(CommitRequestJson))]
[JsonSerializable(typeof(CommitResponseJson))]
[JsonSerializable(typeof(ListConsumersResponseJson))]
[JsonSerializable(typeof(UserHistoryJson))]
[JsonSerializable(typeof(UserErrorJson))]
public sealed partial class ContractJson : JsonSerializerContext;
