using System.Collections.Frozen;
using Grpc.AspNetCore.Server;
using Grpc.AspNetCore.Server.Model;
using Grpc.Health.V1;
using Grpc.Reflection;
using Grpc.Reflection.V1Alpha;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Predictions.Service.Calls;
using EventsWire = Predictions.Events.V1;
using Wire = Predictions.V1;

namespace Predictions.Service.Grpc;

/// <summary>
/// The gRPC endpoints: callers have the contract's services, operators reflection that describes them, both
/// <c>grpc.health.v1</c>.
/// </summary>
internal static class GrpcApi
{
    public static void AddGrpcApi(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton<GrpcPipeline>().AddGrpc(grpc =>
        {
            // Holds for what a packed message unpacks to as well.
            grpc.MaxReceiveMessageSize = LimitOptions.BatchBytes;
            grpc.EnableDetailedErrors = false;
        });
        services.AddMethods<CyclePredictionsService>().AddMethods<CycleHistoriesService>().AddMethods<ModelsService>()
            .AddMethods<EventsService>();

        services.AddGrpcHealthChecks(health => health.UseHealthChecksCache = false);
        services.Configure<HealthCheckPublisherOptions>(publisher =>
            (publisher.Delay, publisher.Period) = (TimeSpan.Zero, TimeSpan.FromSeconds(1)));
        services.AddGrpcReflection();
        services.AddSingleton(new ReflectionServiceImpl(
            Wire.CyclePredictions.Descriptor,
            Wire.CycleHistories.Descriptor,
            Wire.Models.Descriptor,
            EventsWire.Events.Descriptor,
            Health.Descriptor,
            ServerReflection.Descriptor));
    }

    public static void Use(IApplicationBuilder app)
    {
        var pipeline = app.ApplicationServices.GetRequiredService<GrpcPipeline>();
        var methods = FrozenDictionary<string, KnownMethod>.Empty;
        app.Use((HttpContext http, RequestDelegate routing) => Find(methods, http.Request) is { } method
            ? pipeline.RunMethodAsync(http, method)
            : routing(http));
        app.UseRouting();
        app.Use(pipeline.RunAsync);
        app.UseEndpoints(routes =>
        {
            routes.MapGrpcService<CyclePredictionsService>();
            routes.MapGrpcService<CycleHistoriesService>();
            routes.MapGrpcService<ModelsService>();
            routes.MapGrpcService<EventsService>();
            routes.MapGrpcHealthChecksService().AllowAnonymous();
            methods = MethodsOf(routes);
        });
    }

    public static void UseForOperators(IApplicationBuilder app)
    {
        app.UseRouting();
        app.Use(async (HttpContext http, RequestDelegate endpoint) =>
        {
            await endpoint(http);
            UnreadableCalls.Replace(http);
        });
        app.UseEndpoints(routes =>
        {
            routes.MapGrpcHealthChecksService();
            routes.MapGrpcReflectionService();
        });
    }

    /// <summary>
    /// The methods by their paths. Each is one fixed path, so a table finds it, and routing sees only other requests.
    /// </summary>
    private static FrozenDictionary<string, KnownMethod> MethodsOf(IEndpointRouteBuilder routes) =>
        routes.DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<GrpcMethodMetadata>() is not null)
            .ToFrozenDictionary(
                endpoint => endpoint.RoutePattern.RawText!, KnownMethod.Of, StringComparer.Ordinal);

    private static KnownMethod? Find(FrozenDictionary<string, KnownMethod> methods, HttpRequest request) =>
        HttpMethods.IsPost(request.Method) ? methods.GetValueOrDefault(request.Path.Value ?? "") : null;

    private static IServiceCollection AddMethods<TService>(this IServiceCollection services)
        where TService : class, IMethodService<TService> =>
        services.AddSingleton<TService>().AddSingleton<IServiceMethodProvider<TService>, MethodServices<TService>>();
}
