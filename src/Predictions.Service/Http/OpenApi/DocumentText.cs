using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Predictions.Service.Http.OpenApi;

/// <summary>What the document says as a whole.</summary>
internal sealed class DocumentText : IOpenApiDocumentTransformer
{
    private const string Description =
        """
        When a person's next periods, ovulation and fertile days are likely to come, and how sure that is: calibrated probabilities
        from the periods that she has logged.

        **Nothing here is contraception or a diagnosis.** The fertile window is a probability, not a promise: do not rely on it to
        prevent or to achieve a pregnancy.

        - Dates are `YYYY-MM-DD`, 1900-01-01 to 2199-12-31, without a time zone; `asOf` is the person's own date.
        - Unknown or repeated fields, unknown or repeated query parameters, and null are errors.
        - Every scalar and list of an answer is written, also when zero or empty; absent messages are left out.
        - A history holds at most 600 periods, 600 ovulations and 100 pauses; a request 64 KiB; a batch 4 MiB and 1,000 items.
        - Starts fewer than 10 days after the last kept one count as spotting: they are kept, and are no new cycle.
        - Failures are problem documents (RFC 9457) with a `reason` for programs and `errors` by field. None repeats a health value
          or a user id.
        - Where the service asks for tokens, a call brings `Authorization: Bearer` and a JSON Web Token with its scope: `forecasts`,
          `histories` (to read and to write), `erase` or `models`.
        - The same calls are served over gRPC as `predictions.v1`.
        """;

    public Task TransformAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Info = new OpenApiInfo { Title = "Predictions", Version = "v1", Description = Description };
        // The page is served beside the routes; an address of this process may be none of the reader's.
        document.Servers = [new OpenApiServer { Url = "/" }];
        document.Tags = new HashSet<OpenApiTag>
        {
            new() { Name = Operations.Forecasts, Description = "What is likely to come." },
            new() { Name = Operations.Histories, Description = "What a person has logged." },
            new() { Name = Operations.Models, Description = "What the forecasts are made with." },
        };
        AddSecurity(document);
        foreach (var schema in document.Components?.Schemas?.Values.OfType<OpenApiSchema>() ?? [])
            Tighten(schema);
        return Task.CompletedTask;
    }

    /// <summary>A token, or none where the service runs without access control.</summary>
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
            new OpenApiSecurityRequirement(),
        ];
    }

    /// <summary>
    /// An unknown field is an error; and what may be left out is nullable in C#, but null is an error on the wire.
    /// </summary>
    private static void Tighten(OpenApiSchema schema)
    {
        schema.AdditionalPropertiesAllowed = false;
        foreach (var (name, property) in schema.Properties?.ToList() ?? [])
            if (property is OpenApiSchema { OneOf: [var first, var second] })
                schema.Properties![name] = first is OpenApiSchemaReference ? first : second;
            else if (property is OpenApiSchema { Type: { } type } held)
                held.Type = type & ~JsonSchemaType.Null;
    }
}
