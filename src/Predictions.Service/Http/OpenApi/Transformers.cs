using System.Globalization;
using System.Reflection;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Net.Http.Headers;
using Microsoft.OpenApi;
using Predictions.Contract;
using Predictions.Contract.Json;

namespace Predictions.Service.Http.OpenApi;

/// <summary>Writes the parts of the document that belong to no single operation.</summary>
internal sealed class DocumentTransformer : IOpenApiDocumentTransformer
{
    private const string Description =
        """
        Forecasts a person's next periods, ovulation and fertile days as calibrated probabilities, from the periods that the
        person has logged.

        **Nothing here is contraception or a diagnosis.** The fertile window is a probability, not a promise: do not rely on it to
        prevent or to achieve a pregnancy.

        - Dates are `YYYY-MM-DD`, 1900-01-01 to 2199-12-31, without a time zone; `asOf` is the person's own date.
        - Unknown or repeated fields, unknown or repeated query parameters, and null are errors.
        - An answer contains every scalar and list, also when zero or empty; absent messages are left out. Later versions add
          fields to answers and values to enums: ignore a field that you do not know.
        - A history holds at most 600 periods, 600 ovulations, 100 pauses and 1,500 signs; a request 64 KiB; a batch 4 MiB and
          1,000 items.
        - A start fewer than 10 days after the last kept start counts as spotting: the history keeps it, and no new
          cycle begins.
        - Errors are problem documents (RFC 9457) with a `reason` for programs and `errors` by field. None repeats a health value
          or a user id. An unknown path is 404 `ROUTE_NOT_FOUND`, and a wrong method 405 `METHOD_NOT_ALLOWED`.
        - Where the service requires tokens, a call sends `Authorization: Bearer` and a JSON Web Token with its scope:
          `forecasts`, `histories` (to read and to write), `erase`, `models` or `events`.
        - Examples work when pasted in the order replace, record, read, forecast, erase. Each example of a request has the name of
          its answer, which is the reason where the answer is an error.
        - The same calls are served over gRPC as `predictions.v1` and `predictions.events.v1`.
        """;

    public Task TransformAsync(
        OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Info = new OpenApiInfo
        {
            Title = "Predictions",
            Version = "v1",
            Summary = "Menstrual cycle forecasts with calibrated probabilities.",
            Description = Description,
            Contact = new OpenApiContact { Name = "The operator of this service" },
        };
        // Relative, because the reader may reach the service under another address than this process knows.
        document.Servers = [new OpenApiServer { Url = "/", Description = "The service that gave this document." }];
        document.Tags = new HashSet<OpenApiTag>
        {
            new() { Name = Operations.Forecasts, Description = "Forecasts of periods, ovulation and fertile days." },
            new() { Name = Operations.Histories, Description = "The records that a person has logged." },
            new() { Name = Operations.Events, Description = "The changes of histories, for services that react to them." },
            new() { Name = Operations.Models, Description = "The models that make the forecasts." },
        };
        Schemas.Complete(document);
        AddSecurity(document);
        document.Components!.Headers = ResponseHeaders.Components();
        document.Components.Examples = new SortedDictionary<string, IOpenApiExample>(
            Rows(context).ToDictionary(
                row => row.Reason,
                row => (IOpenApiExample)new OpenApiExample { Summary = row.Title, Value = ErrorTexts.ExampleOf(row) }),
            StringComparer.Ordinal);
        return Task.CompletedTask;
    }

    private static IEnumerable<ErrorRow> Rows(OpenApiDocumentTransformerContext context) =>
        context.DescriptionGroups.SelectMany(group => group.Items)
            .SelectMany(item => item.ActionDescriptor.EndpointMetadata.OfType<OperationText>())
            .SelectMany(text => text.Rows).DistinctBy(row => row.Reason);

    /// <summary>Requires a bearer token, or none where the service runs without authentication.</summary>
    private static void AddSecurity(OpenApiDocument document)
    {
        const string bearer = "bearer";
        document.Components!.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
        {
            [bearer] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.Http,
                Scheme = bearer,
                BearerFormat = "JWT",
                Description = "A token of the issuer that the operator has set, with the scope of the call.",
            },
        };
        document.Security =
        [
            new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(bearer, document)] = [] },
            [],
        ];
    }
}

/// <summary>Writes each route's <see cref="OperationText"/> into its operation.</summary>
internal sealed class OperationTransformer : IOpenApiOperationTransformer
{
    public Task TransformAsync(
        OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var text = context.Description.ActionDescriptor.EndpointMetadata.OfType<OperationText>().Single();
        operation.Summary = text.Summary;
        operation.Description = text.Description;
        operation.Tags = new HashSet<OpenApiTagReference> { new(text.Tag, context.Document) };
        operation.Parameters = [.. text.Parameters.Select(parameter => ToParameter(parameter, text.Examples))];
        if (operation.RequestBody?.Content is { } content)
            content["application/json"].Examples = Named(text.Examples, example => JsonNode.Parse(example.Body!));
        var responses = operation.Responses!;
        if (text.HasEtag)
            responses["304"] = new OpenApiResponse { Description = "The caller holds this forecast. The answer has no body." };
        operation.Responses = [];
        foreach (var (status, response) in responses.OrderBy(response => response.Key, StringComparer.Ordinal))
        {
            Describe((OpenApiResponse)response, int.Parse(status, CultureInfo.InvariantCulture), text, context.Document!);
            operation.Responses.Add(status, response);
        }

        return Task.CompletedTask;
    }

    private static void Describe(OpenApiResponse response, int status, OperationText text, OpenApiDocument document)
    {
        response.Headers = ResponseHeaders.Of(status, text, document);
        if (status == StatusCodes.Status200OK)
        {
            response.Description = text.Answer;
            response.Content![text.MediaType].Examples =
                Named(text.Examples.Where(example => example.Succeeds), example => AnswerExamples.Of(text, example));
        }

        var rows = text.Rows.Where(row => row.Http == status).ToList();
        if (rows.Count == 0)
            return;
        response.Description = ErrorTexts.DescriptionOf(rows);
        response.Content![ProblemJson.MediaType].Examples = rows.ToDictionary(
            row => row.Reason, row => (IOpenApiExample)new OpenApiExampleReference(row.Reason, document));
    }

    private static Dictionary<string, IOpenApiExample> Named(
        IEnumerable<RequestExample> examples, Func<RequestExample, JsonNode?> value) =>
        examples.ToDictionary(
            example => example.Name,
            example => (IOpenApiExample)new OpenApiExample { Summary = example.Summary, Value = value(example) });

    private static OpenApiParameter ToParameter(ParameterText text, RequestExample[] examples)
    {
        return new OpenApiParameter
        {
            Name = text.Name,
            In = text.In,
            Required = text.In == ParameterLocation.Path,
            Description = text.Description,
            Examples = Named(examples.Where(example => ValueIn(example) is not null), e => JsonNode.Parse(ValueIn(e)!)),
            Schema = new OpenApiSchema
            {
                Type = text.Type,
                Format = text.Format,
                Pattern = text.Pattern,
                Minimum = text.Minimum,
                Maximum = text.Maximum,
                Default = text.Default is { } value ? JsonNode.Parse(value) : null,
            },
        };

        string? ValueIn(RequestExample example) => example.Values.GetValueOrDefault(text.Name) ?? text.Example;
    }
}

/// <summary>
/// The answers to the examples that succeed, by operation and example. A test asks a service for them, and writes answers.json
/// where PREDICTIONS_WRITE_DOCS is 1.
/// </summary>
internal static class AnswerExamples
{
    private static readonly Lazy<JsonNode> Answers = new(static () =>
    {
        using var file = typeof(AnswerExamples).Assembly.GetManifestResourceStream("Predictions.Service.OpenApi/answers.json")!;
        return JsonNode.Parse(file)!;
    });

    public static JsonNode? Of(OperationText text, RequestExample example) => Answers.Value[text.Id]?[example.Name]?.DeepClone();
}

/// <summary>The headers of answers, which are components of the document.</summary>
internal static class ResponseHeaders
{
    private static readonly (string Name, JsonSchemaType Type, string Description)[] All =
    [
        (HeaderNames.ETag, JsonSchemaType.String, "The etag of the forecast, in quotes."),
        (HeaderNames.RetryAfter, JsonSchemaType.Integer, "The seconds to wait before the call is repeated."),
        (HeaderNames.WWWAuthenticate, JsonSchemaType.String, "`Bearer`, and which scope the token lacks."),
        (RequestId, JsonSchemaType.String,
            "The id of the call in the logs, spans and audit of the service. An operator may switch it off."),
    ];

    private const string RequestId = "x-request-id";

    public static IDictionary<string, IOpenApiHeader> Components() => All.ToDictionary(
        header => header.Name,
        header => (IOpenApiHeader)new OpenApiHeader
        {
            Description = header.Description,
            Schema = new OpenApiSchema { Type = header.Type },
        });

    /// <summary>The headers of an operation's answer with this status.</summary>
    public static IDictionary<string, IOpenApiHeader> Of(int status, OperationText text, OpenApiDocument document)
    {
        var names = new List<string>();
        if (text.HasEtag && status is StatusCodes.Status200OK or StatusCodes.Status304NotModified)
            names.Add(HeaderNames.ETag);
        if (text.Rows.Any(row => row.Http == status && row.RetryAfter is not null))
            names.Add(HeaderNames.RetryAfter);
        if (status is StatusCodes.Status401Unauthorized or StatusCodes.Status403Forbidden)
            names.Add(HeaderNames.WWWAuthenticate);
        names.Add(RequestId);
        return names.ToDictionary(name => name, name => (IOpenApiHeader)new OpenApiHeaderReference(name, document));
    }
}

/// <summary>Writes the formats of dates and the names of enum values into the schemas.</summary>
internal sealed class SchemaTransformer : IOpenApiSchemaTransformer
{
    public Task TransformAsync(
        OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        if (context.JsonPropertyInfo?.AttributeProvider is not PropertyInfo property)
            return Task.CompletedTask;

        var target = schema.Items as OpenApiSchema ?? schema;
        if (property.GetCustomAttribute<DateAttribute>() is { } date)
        {
            // The format "date" excludes the empty text.
            target.Format = date.MayBeEmpty ? null : "date";
            target.Pattern = date.MayBeEmpty ? $"^$|{ContractLimits.DatePattern}" : ContractLimits.DatePattern;
        }

        if (property.GetCustomAttribute<OneOfAttribute>() is { } names)
            target.Enum = [.. names.Names.Select(name => (JsonNode)name)];
        return Task.CompletedTask;
    }
}
