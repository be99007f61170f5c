using Predictions.Service.Forecasts;
using Predictions.Service.Http.OpenApi;

namespace Predictions.Service.Http;

/// <summary>The HTTP/JSON endpoint: the contract's routes and their document.</summary>
internal static class HttpApi
{
    private const string CandidatePath = "/candidate";

    public static void AddHttpApi(this WebApplicationBuilder builder) =>
        builder.Services
            .AddSingleton<HttpPipeline>()
            .AddSingleton<ForecastEndpoints>()
            .AddSingleton<HistoryEndpoints>()
            .AddSingleton<ModelEndpoints>()
            .AddSingleton<EventEndpoints>()
            .AddApiDocument();

    public static void Use(IApplicationBuilder app)
    {
        app.UseRouting();
        app.Use(app.ApplicationServices.GetRequiredService<HttpPipeline>().RunAsync);
        app.UseEndpoints(endpoints =>
        {
            var services = app.ApplicationServices;
            var routes = endpoints.WithHead();
            services.GetRequiredService<ForecastEndpoints>().Map(routes);
            services.GetRequiredService<HistoryEndpoints>().Map(routes);
            services.GetRequiredService<ModelEndpoints>().Map(routes);
            services.GetRequiredService<EventEndpoints>().Map(routes);
            routes.MapApiDocument();
        });
    }

    /// <summary>Whether a request on the operators' endpoint is a call that the page makes.</summary>
    public static bool IsCallOfPage(HttpContext http) => http.Request.Path == ForecastEndpoints.PredictPath;

    /// <summary>
    /// The call of the page, for the operators' endpoint: the page may only call the origin that served it. The call passes
    /// every step that it passes on the HTTP/JSON endpoint, tokens included.
    /// </summary>
    public static void UseForPage(IApplicationBuilder app)
    {
        app.UseRouting();
        app.Use(app.ApplicationServices.GetRequiredService<HttpPipeline>().RunAsync);
        // The document has the route of the HTTP/JSON endpoint already.
        app.UseEndpoints(endpoints => app.ApplicationServices.GetRequiredService<ForecastEndpoints>()
            .MapPredict(endpoints.MapGroup("").ExcludeFromDescription()));
    }

    /// <summary>Whether a request is a call that the page makes to the candidate.</summary>
    public static bool IsCallOfCandidate(HttpContext http) => http.Request.Path == CandidatePath + ForecastEndpoints.PredictPath;

    /// <summary>
    /// The call of the page with a candidate as its model. Its path names it, since no request names a model. It passes the same
    /// steps as the call to the stable model, and takes a history in the request only.
    /// </summary>
    public static void UseForCandidate(IApplicationBuilder app, ForecastHandler candidate)
    {
        var pipeline = app.ApplicationServices.GetRequiredService<HttpPipeline>();
        app.UseRouting();
        app.Use(pipeline.RunAsync);
        app.UseEndpoints(endpoints => new ForecastEndpoints(candidate, pipeline)
            .MapCandidate(endpoints.MapGroup(CandidatePath).ExcludeFromDescription()));
    }

    /// <summary>Routes that answer HEAD as GET (RFC 9110, section 9.3.2). The server leaves out the body.</summary>
    public static IEndpointRouteBuilder WithHead(this IEndpointRouteBuilder endpoints)
    {
        var routes = endpoints.MapGroup("");
        ((IEndpointConventionBuilder)routes).Add(static endpoint =>
        {
            if (endpoint.Metadata.OfType<IHttpMethodMetadata>().Any(methods => methods.HttpMethods.Contains(HttpMethods.Get)))
                endpoint.Metadata.Add(new HttpMethodMetadata([HttpMethods.Get, HttpMethods.Head]));
        });
        return routes;
    }
}

/// <summary>The warm-up request: a forecast of an invented history over HTTP/JSON.</summary>
internal static class HttpWarmup
{
    public const string ContentType = "application/json";

    public const string Path = "/v1/predict";

    public static string PathOf(string userId) => $"/v1/users/{userId}/forecast?asOf=2025-02-10";

    public static ReadOnlySpan<byte> Body =>
        """{"history":{"periods":[{"start":"2025-01-01"},{"start":"2025-01-29"}]},"asOf":"2025-02-10"}"""u8;
}
