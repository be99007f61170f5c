using Predictions.Service.Http.Json;
using Scalar.AspNetCore;

namespace Predictions.Service.Http.OpenApi;

/// <summary>The OpenAPI document and the page that shows it.</summary>
internal static class ApiDocument
{
    public static IServiceCollection AddApiDocument(this IServiceCollection services) =>
        services
            .ConfigureHttpJsonOptions(json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, ContractJson.Default))
            .AddOpenApi();

    public static void MapApiDocument(this IEndpointRouteBuilder routes)
    {
        routes.MapOpenApi().ExcludeFromDescription();
        routes.MapScalarApiReference("/scalar", page => page.WithTitle("Predictions").DisableDefaultFonts()).ExcludeFromDescription();
        routes.MapGet("/", (RequestDelegate)ToPage).ExcludeFromDescription();
    }

    private static Task ToPage(HttpContext http)
    {
        http.Response.Redirect("/scalar");
        return Task.CompletedTask;
    }
}
