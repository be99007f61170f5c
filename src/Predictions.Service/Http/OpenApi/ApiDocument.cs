using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Predictions.Contract.Json;
using Predictions.Service.Calls;
using Scalar.AspNetCore;

namespace Predictions.Service.Http.OpenApi;

/// <summary>The OpenAPI document at <c>/openapi/v1.json</c>, and the page at <c>/scalar/</c> that shows it.</summary>
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
                document.ShouldInclude = static route => route.HttpMethod != HttpMethods.Head;
                document.CreateSchemaReferenceId = Schemas.NameOf;
                document.AddDocumentTransformer<DocumentTransformer>();
                document.AddOperationTransformer<OperationTransformer>();
                document.AddSchemaTransformer<SchemaTransformer>();
            });

    public static void MapApiDocument(this IEndpointRouteBuilder routes)
    {
        var document = new RenderedDocument(routes.ServiceProvider);
        routes.MapGet("/openapi/v1.json", document.WriteAsync).ExcludeFromDescription().AllowAnonymous();
        // The page loads its script and fonts from this service only, so that no third party learns who reads it. The client
        // button would send this service's address to Scalar's site, and so would the referrer of a link.
        routes.MapScalarApiReference("/scalar", page => page
            .WithTitle("Predictions")
            .DisableDefaultFonts()
            .HideClientButton()
            .AddHeadContent("""<meta name="referrer" content="no-referrer" />""")
            .HideDeveloperTools()
            .DisableAgent()
            .DisableMcp()
            .DisableTelemetry()).AllowAnonymous();
        routes.MapGet("/", ToPage).ExcludeFromDescription().AllowAnonymous();
    }

    /// <summary>Gives a route its call's name and what the document needs to know.</summary>
    /// <param name="route">The route.</param>
    /// <param name="text">Its texts in the document.</param>
    /// <param name="answer">The record of its answer.</param>
    /// <param name="body">The record of its body; <c>null</c> where it has none.</param>
    public static void Describes(this IEndpointConventionBuilder route, OperationText text, Type answer, Type? body = null)
    {
        route.WithMetadata(
            text,
            CallName.Of(text.Call),
            new EndpointNameMetadata(text.Id),
            new ProducesResponseTypeMetadata(StatusCodes.Status200OK, answer, [text.MediaType]));
        foreach (var status in text.Rows.Select(row => row.Http).Distinct())
            route.WithMetadata(new ProducesResponseTypeMetadata(status, typeof(ProblemJson), [ProblemJson.MediaType]));
        if (body is not null)
            route.WithMetadata(new AcceptsMetadata(["application/json"], body));
        // The framework describes only endpoints that carry the method of their handler.
        route.Add(endpoint => endpoint.Metadata.Add(endpoint.RequestDelegate!.Method));
    }

    private static Task ToPage(HttpContext http)
    {
        http.Response.Redirect("/scalar/");
        return Task.CompletedTask;
    }
}

/// <summary>
/// The document as JSON. It is made at the first request and kept: to make it takes some 70 ms of a core, and the call needs no
/// token. A failure is not kept: the next request makes it again.
/// </summary>
internal sealed class RenderedDocument(IServiceProvider services)
{
    private readonly Lock _lock = new();
    private Task<byte[]>? _json;

    public async Task WriteAsync(HttpContext http)
    {
        var json = await JsonAsync();
        http.Response.ContentType = "application/json; charset=utf-8";
        http.Response.ContentLength = json.Length;
        await http.Response.BodyWriter.WriteAsync(json);
    }

    private Task<byte[]> JsonAsync()
    {
        lock (_lock)
            return _json is null or { IsFaulted: true } or { IsCanceled: true } ? _json = RenderAsync(services) : _json;
    }

    private static async Task<byte[]> RenderAsync(IServiceProvider services)
    {
        var document = await services.GetRequiredKeyedService<IOpenApiDocumentProvider>("v1")
            .GetOpenApiDocumentAsync(CancellationToken.None);
        using var json = new MemoryStream();
        await document.SerializeAsJsonAsync(json, OpenApiSpecVersion.OpenApi3_1, CancellationToken.None);
        return json.ToArray();
    }
}
