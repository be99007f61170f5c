using System.Text.Json.Serialization;
using Predictions.Models.Registry;
using Predictions.Redis.Store;
using Predictions.Service.Http;
using Predictions.Service.Telemetry;

namespace Predictions.Service.Startup;

/// <summary>The endpoints for operators: metrics and health.</summary>
internal static partial class OperatorEndpoints
{
    /// <summary>Well below the timeout of a probe: a slow store must not make the instance look unready.</summary>
    private static readonly TimeSpan StoreTimeout = TimeSpan.FromMilliseconds(250);

    private static readonly JsonWrite<Health> Document = JsonBuffer.Of(HealthJson.Default.Health);

    public static void Use(IApplicationBuilder app)
    {
        var page = app.ApplicationServices.GetRequiredService<MetricsPage>();
        app.UseRouting();
        app.UseEndpoints(endpoints =>
        {
            var routes = endpoints.WithHead();
            Add(routes, "/metrics", page.WriteAsync);
            Add(routes, "/health/live", http => WriteAsync(http, StatusCodes.Status200OK, new Health("live", null, null)));
            Add(routes, "/health/ready", ReadyAsync);
        });
    }

    private static void Add(IEndpointRouteBuilder routes, string path, RequestDelegate answer) =>
        routes.MapGet(path, answer).ExcludeFromDescription();

    private static async Task ReadyAsync(HttpContext http)
    {
        var services = http.RequestServices;
        var readiness = services.GetRequiredService<Readiness>();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted);
        limit.CancelAfter(StoreTimeout);
        var ping = await services.GetRequiredService<RedisHistoryStore>().PingAsync(limit.Token);
        var health = new Health(
            readiness.Status,
            services.GetRequiredService<ModelRegistry>().Current.Scoring.Name,
            ping.IsSuccess ? "answers" : "does not answer");
        await WriteAsync(http, readiness.IsReady ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable, health);
    }

    private static async Task WriteAsync(HttpContext http, int status, Health health)
    {
        http.Response.StatusCode = status;
        JsonBuffer.WriteTo(http.Response, "application/json; charset=utf-8", health, Document);
        await http.Response.BodyWriter.FlushAsync();
    }

    /// <param name="Status">"ready", "warming up", "stopping" or "live".</param>
    /// <param name="Model">The model that serves forecasts.</param>
    /// <param name="Store">Whether the store answers; readiness does not depend on it.</param>
    internal sealed record Health(string Status, string? Model, string? Store);

    [JsonSourceGenerationOptions(
        PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
    [JsonSerializable(typeof(Health))]
    private sealed partial class HealthJson : JsonSerializerContext;
}
