using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Predictions.Contract;
using Predictions.Contract.Json;

namespace Predictions.Service.Http.OpenApi;

/// <summary>The schemas of the document: their names, the enums, and what is closed to unknown fields.</summary>
internal sealed class Schemas
{
    private const string Json = "Json";
    private const string Stored = "Stored";

    /// <summary>Names that no language, browser or framework has for something else. Others are those of the records.</summary>
    private static readonly Dictionary<Type, string> Names = new()
    {
        [typeof(BasisJson)] = "ForecastBasis",
        [typeof(CommitRequestJson)] = "CommitEventsRequest",
        [typeof(CommitResponseJson)] = "CommitEventsResponse",
        [typeof(ConsumerJson)] = "EventConsumer",
        [typeof(ConsumerPartitionJson)] = "EventConsumerPartition",
        [typeof(DeleteHistoryJson)] = "DeleteHistoryResponse",
        [typeof(ErrorJson)] = "BatchError",
        [typeof(EventJson)] = "HistoryEvent",
        [typeof(HistoryJson)] = "CycleHistory",
        [typeof(ListModelsJson)] = "ListModelsResponse",
        [typeof(ModelJson)] = "ForecastModel",
        [typeof(RecordHistoryJson)] = "RecordHistoryRequest",
        [typeof(ResultJson)] = "BatchResult",
        [typeof(WindowJson)] = "FertileWindow",
    };

    private static readonly (string Name, string[] Values, string Description)[] Enums =
    [
        ("CyclePhase", EnumNames.Phase, "The phase of a cycle."),
        ("CycleRegularity", EnumNames.Regularity, "Whether cycle lengths are regular."),
        ("FertilitySignKind", EnumNames.SignKind, "What was seen. KIND_UNSPECIFIED is an error in a request."),
        ("ForecastDegradation", EnumNames.Degraded, "Whether a forecast is degraded."),
        ("ForecastStatus", EnumNames.Status, "The status of a forecast. Read it first."),
        ("ModelState", EnumNames.State, "What a model does."),
        ("OvulationEvidence", EnumNames.Evidence, "How an ovulation was observed."),
        ("PauseReason", EnumNames.Reason, "Why there are no natural cycles."),
    ];

    private readonly OpenApiDocument _document;
    private readonly IDictionary<string, IOpenApiSchema> _all;
    private readonly HashSet<string> _both;

    private Schemas(OpenApiDocument document)
    {
        (_document, _all) = (document, document.Components!.Schemas!);
        _both = Reached(Bodies());
        _both.IntersectWith(Reached(Answers()));
    }

    /// <summary>The name of the component of a record; <c>null</c> for a type that is described in its place.</summary>
    public static string? NameOf(JsonTypeInfo type) =>
        Names.TryGetValue(type.Type, out var name) ? name
        : OpenApiOptions.CreateDefaultSchemaReferenceId(type) is not { } record ? null
        : record.EndsWith(Json, StringComparison.Ordinal) ? record[..^Json.Length] : record;

    /// <summary>
    /// Makes each enum a component, and closes the schemas of requests to unknown fields. A schema of requests that answers use
    /// too gets a twin for answers. The twin is open to new fields and has every field, as answers do.
    /// </summary>
    public static void Complete(OpenApiDocument document)
    {
        if (document.Components?.Schemas is null)
            return;
        foreach (var schema in document.Components.Schemas.Values.OfType<OpenApiSchema>().ToList())
            ForbidNull(schema);
        var schemas = new Schemas(document);
        schemas.SeparateEnums();
        schemas.SeparateAnswers();
        document.Components.Schemas = new SortedDictionary<string, IOpenApiSchema>(
            document.Components.Schemas.ToDictionary(), StringComparer.Ordinal);
    }

    /// <summary>A field that is nullable in C# may be left out by a caller, and null is an error.</summary>
    private static void ForbidNull(OpenApiSchema schema)
    {
        foreach (var (name, property) in schema.Properties?.ToList() ?? [])
        {
            if (property is OpenApiSchema { OneOf: [var first, var second] })
                schema.Properties![name] = first is OpenApiSchemaReference ? first : second;
            else if (property is OpenApiSchema { Type: { } type } held)
                held.Type = type & ~JsonSchemaType.Null;
        }
    }

    private void SeparateEnums()
    {
        foreach (var schema in _all.Values.OfType<OpenApiSchema>().ToList())
            foreach (var (name, property) in schema.Properties?.ToList() ?? [])
                if (property.Enum is { Count: > 0 } values)
                {
                    var component = Enums.Single(e => e.Values.SequenceEqual(values.Select(value => $"{value}")));
                    _all.TryAdd(component.Name, Enum(component.Values, component.Description));
                    schema.Properties![name] = To(component.Name, property.Description);
                }
    }

    private void SeparateAnswers()
    {
        foreach (var name in Reached(Answers()))
        {
            var schema = (OpenApiSchema)_all[name];
            var answer = _both.Contains(name) ? Copy(schema) : schema;
            if (answer.Properties is { } fields)
                answer.Properties = fields.ToDictionary(field => field.Key, field => OfAnswer(field.Value));
            if (!_both.Contains(name))
                continue;
            answer.Required = answer.Properties?.Keys.ToHashSet();
            _all.Add(Stored + name, answer);
        }

        foreach (var answer in Answers())
            answer.Schema = OfAnswer(answer.Schema!);
        foreach (var name in Reached(Bodies()))
            ((OpenApiSchema)_all[name]).AdditionalPropertiesAllowed = false;
    }

    /// <summary>The schema as an answer has it, with references to the twins.</summary>
    private IOpenApiSchema OfAnswer(IOpenApiSchema schema) => schema switch
    {
        OpenApiSchemaReference { Reference: { Id: { } id } reference } when _both.Contains(id) =>
            To(Stored + id, reference.Description),
        OpenApiSchema { Items: { } items } list => With(Copy(list), OfAnswer(items)),
        _ => schema,
    };

    private static OpenApiSchema Copy(OpenApiSchema schema) => (OpenApiSchema)schema.CreateShallowCopy();

    private static OpenApiSchema With(OpenApiSchema list, IOpenApiSchema items)
    {
        list.Items = items;
        return list;
    }

    private OpenApiSchemaReference To(string name, string? description) => new(name, _document) { Description = description };

    private static OpenApiSchema Enum(string[] values, string description) => new()
    {
        Type = JsonSchemaType.String,
        Description = $"{description} Later versions may add values: treat an unknown one like {values[0]}.",
        Enum = [.. values.Select(value => (JsonNode)value)],
    };

    private IEnumerable<OpenApiMediaType> Bodies() =>
        Operations().SelectMany(operation => operation.RequestBody?.Content?.Values ?? []);

    private IEnumerable<OpenApiMediaType> Answers() =>
        Operations().SelectMany(operation => operation.Responses!.Values).SelectMany(response => response.Content?.Values ?? []);

    private IEnumerable<OpenApiOperation> Operations() =>
        _document.Paths.Values.SelectMany(path => path.Operations?.Values ?? (IEnumerable<OpenApiOperation>)[]);

    /// <summary>The names of the records that these bodies hold, at any depth.</summary>
    private HashSet<string> Reached(IEnumerable<OpenApiMediaType> bodies)
    {
        var names = new HashSet<string>();
        var open = new Stack<IOpenApiSchema>(bodies.Select(body => body.Schema!));
        while (open.TryPop(out var schema))
        {
            if (schema is not OpenApiSchemaReference { Reference.Id: { } id })
            {
                if (schema.Items is { } items)
                    open.Push(items);
            }
            else if (_all[id].Properties is { } fields && names.Add(id))
                foreach (var field in fields.Values)
                    open.Push(field);
        }

        return names;
    }
}
