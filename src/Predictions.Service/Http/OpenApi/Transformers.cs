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
        - An answer contains every scalar and list, also when zero or empty; absent messages are left out.
        - A history holds at most 600 periods, 600 ovulations, 100 pauses and 1,500 signs; a request 64 KiB; a batch 4 MiB and
          1,000 items.
        - A start fewer than 10 days after the last kept start counts as spotting: the history keeps it, and no new
          cycle begins.
        - Errors are problem documents (RFC 9457) with a `reason` for programs and `errors` by field. None repeats a health value
          or a user id.
        - Where the service requires tokens, a call sends `Authorization: Bearer` and a JSON Web Token with its scope:
          `forecasts`, `histories` (to read and to write), `erase`, `models` or `events`.
        - The same calls are served over gRPC as `predictions.v1` and `predictions.events.v1`.
        """;

    public Task TransformAsync(
        OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Info = new OpenApiInfo { Title = "Predictions", Version = "v1", Description = Description };
        // Relative, because the reader may reach the service under another address than this process knows.
        document.Servers = [new OpenApiServer { Url = "/" }];
        document.Tags = new HashSet<OpenApiTag>
        {
            new() { Name = Operations.Forecasts, Description = "Forecasts of periods, ovulation and fertile days." },
            new() { Name = Operations.Histories, Description = "The records that a person has logged." },
            new() { Name = Operations.Events, Description = "The changes of histories, for services that react to them." },
            new() { Name = Operations.Models, Description = "The models that make the forecasts." },
        };
        AddSecurity(document);
        foreach (var schema in document.Components?.Schemas?.Values.OfType<OpenApiSchema>() ?? [])
            Tighten(schema);
        return Task.CompletedTask;
    }

    /// <summary>Requires a bearer token, or none where the service runs without authentication.</summary>
    private static void AddSecurity(OpenApiDocument document)
    {
        const string bearer = "bearer";
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
        {
            [bearer] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = bearer, BearerFormat = "JWT" },
        };
        document.Security =
        [
            new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(bearer, document)] = [] },
            [],
        ];
    }

    /// <summary>
    /// Forbids unknown fields, and null for fields that are nullable in C# because a caller may leave them out.
    /// </summary>
    private static void Tighten(OpenApiSchema schema)
    {
        schema.AdditionalPropertiesAllowed = false;
        foreach (var (name, property) in schema.Properties?.ToList() ?? [])
        {
            if (property is OpenApiSchema { OneOf: [var first, var second] })
                schema.Properties![name] = first is OpenApiSchemaReference ? first : second;
            else if (property is OpenApiSchema { Type: { } type } held)
                held.Type = type & ~JsonSchemaType.Null;
        }
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
        operation.Parameters = [.. text.Parameters.Select(ToParameter)];
        if (text.Example is { } example && operation.RequestBody?.Content is { } content)
            content["application/json"].Example = JsonNode.Parse(example);
        foreach (var (status, response) in operation.Responses ?? [])
        {
            if (status != "200")
                response.Description = text.DescriptionOf(int.Parse(status, CultureInfo.InvariantCulture));
            if (text.HasEtag && status is "200" or "304" && response is OpenApiResponse held)
                held.Headers = new Dictionary<string, IOpenApiHeader> { [HeaderNames.ETag] = Etag };
        }

        return Task.CompletedTask;
    }

    private static OpenApiHeader Etag => new()
    {
        Description = "The etag of the forecast, in quotes.",
        Schema = new OpenApiSchema { Type = JsonSchemaType.String },
    };

    private static IOpenApiParameter ToParameter(ParameterText text) => new OpenApiParameter
    {
        Name = text.Name,
        In = text.IsInPath ? ParameterLocation.Path : text.IsInHeader ? ParameterLocation.Header : ParameterLocation.Query,
        Required = text.IsInPath,
        Description = text.Description,
        Example = text.Example is { } example ? JsonNode.Parse(example) : null,
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
