using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.OpenApi;
using Predictions.Contract.Json;
using Scalar.AspNetCore;

namespace Predictions.Service.Http.OpenApi;

/// <summary>The OpenAPI document and the page that shows it.</summary>
internal static class ApiDocument
{
    public static IServiceCollection AddApiDocument(this IServiceCollection services) =>
        services
            .ConfigureHttpJsonOptions(json =>
            {
                json.SerializerOptions.TypeInfoResolverChain.Insert(0, ContractJson.Default);
                json.SerializerOptions.NumberHandling = JsonNumberHandling.Strict;
            })
            .AddOpenApi(document =>
            {
                document.CreateSchemaReferenceId = NameOf;
                document.AddDocumentTransformer<DocumentText>();
                document.AddOperationTransformer<OperationTexts>();
                document.AddSchemaTransformer<SchemaTexts>();
            });

    public static void MapApiDocument(this IEndpointRouteBuilder routes)
    {
        routes.MapOpenApi();
        // Script and fonts come from here or not at all: a page of health data asks no third party for anything.
        routes.MapScalarApiReference("/scalar", page => page
            .WithTitle("Predictions")
            .DisableDefaultFonts()
            .HideModels()
            .HideDeveloperTools()
            // The page talks to this service and to nobody else.
            .DisableAgent()
            .DisableMcp()
            .DisableTelemetry());
        routes.MapGet("/", (RequestDelegate)ToPage).ExcludeFromDescription();
    }

    /// <summary>The message's name: that of its shape without the ending.</summary>
    private static string? NameOf(JsonTypeInfo type) =>
        OpenApiOptions.CreateDefaultSchemaReferenceId(type) is { } name && name.EndsWith("Json", StringComparison.Ordinal)
            ? name[..^"Json".Length]
            : OpenApiOptions.CreateDefaultSchemaReferenceId(type);

    private static Task ToPage(HttpContext http)
    {
        http.Response.Redirect("/scalar/");
        return Task.CompletedTask;
    }
}
