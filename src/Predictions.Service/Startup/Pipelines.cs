using Predictions.Models.Registry;
using Predictions.Service.Calls;
using Predictions.Service.Forecasts;
using Predictions.Service.Grpc;
using Predictions.Service.Http;
using Predictions.Service.Page;
using Predictions.Service.Rollouts;

namespace Predictions.Service.Startup;

/// <summary>Gives each listener its own pipeline, and warns of open access.</summary>
internal static partial class Pipelines
{
    public static void UsePipelines(this WebApplication app, PageOptions options)
    {
        // The builder would add both middlewares before these pipelines, which have their own order of steps.
        var properties = ((IApplicationBuilder)app).Properties;
        (properties["__AuthenticationMiddlewareSet"], properties["__AuthorizationMiddlewareSet"]) = (true, true);

        var candidate = CandidateOf(app, options);
        var page = new ForecastPage(() => AddressesOf(app, candidate));
        var pipelines = new RequestDelegate[Enum.GetValues<Listener>().Length];
        pipelines[(int)Listener.None] = Built(app, _ => { });
        pipelines[(int)Listener.Http] = Built(app, http =>
        {
            if (options.IsOnHttp)
                UsePage(http, page, candidate);
            HttpApi.Use(http);
        });
        pipelines[(int)Listener.Grpc] = Built(app, GrpcApi.Use);
        pipelines[(int)Listener.Operators] = Built(app, operators =>
        {
            if (options.IsOnOperators)
                UsePage(operators, page, candidate).MapWhen(HttpApi.IsCallOfPage, HttpApi.UseForPage);
            OperatorEndpoints.Use(operators);
        });
        pipelines[(int)Listener.OperatorsGrpc] = Built(app, GrpcApi.UseForOperators);
        app.Run(http => pipelines[(int)(ListenerFeature.Of(http)?.Listener ?? Listener.None)](http));
    }

    /// <summary>Logs a warning for each setting that leaves the data open to others.</summary>
    public static void WarnOfOpenAccess(this WebApplication app, Settings settings)
    {
        if (settings.HasDevelopmentSecret)
            DevelopmentSecret(app.Logger);
        if (settings.Security.Mode is null)
            NoAuthenticationOnLoopback(app.Logger);
        else if (!settings.Security.IsJwt)
            NoAuthentication(app.Logger);
    }

    private static IApplicationBuilder UsePage(IApplicationBuilder app, ForecastPage page, PageCandidate? candidate)
    {
        app.Use(page.ServeAsync);
        return candidate is null
            ? app
            : app.MapWhen(HttpApi.IsCallOfCandidate, branch => HttpApi.UseForCandidate(branch, candidate.Handler));
    }

    /// <exception cref="ConfigurationException">The version cannot be used.</exception>
    private static PageCandidate? CandidateOf(WebApplication app, PageOptions options)
    {
        if (options.Candidate is not { } version)
            return null;
        var pinned = app.Services.GetRequiredService<ModelRegistry>().Pinned(version);
        if (!pinned.IsLoaded)
            throw new ConfigurationException(
                $"Page:Candidate must be a version in Models:Directory that can be loaded: {pinned.Rejection.Detail}");
        var models = ActivatorUtilities.CreateInstance<RolloutWatch>(app.Services, pinned.Value, TimeSpan.Zero);
        return new PageCandidate(
            pinned.Value.Current.Scoring.Name, ActivatorUtilities.CreateInstance<ForecastHandler>(app.Services, models));
    }

    private static PageAddresses AddressesOf(WebApplication app, PageCandidate? candidate)
    {
        var listeners = app.Services.GetRequiredService<Listeners>();
        return new PageAddresses(
            listeners.AddressOf(Listener.Http), listeners.AddressOf(Listener.Grpc), candidate?.Model ?? "");
    }

    /// <summary>The model that the page compares with the stable one, and what answers with it.</summary>
    private sealed record PageCandidate(string Model, ForecastHandler Handler);

    // One look at the listener chooses the pipeline. A pipeline without middlewares answers 404.
    private static RequestDelegate Built(IApplicationBuilder app, Action<IApplicationBuilder> use)
    {
        var pipeline = app.New();
        use(pipeline);
        return pipeline.Build();
    }

    [LoggerMessage(1, LogLevel.Warning,
        "Redis:KeySecret is not set. User ids are hashed with a public development secret. Set it before Redis holds real data.")]
    private static partial void DevelopmentSecret(ILogger log);

    [LoggerMessage(2, LogLevel.Warning,
        "Security:Mode is not set. Authentication is off, and the service listens on the loopback interface only. "
        + "Set it to Jwt or None to listen elsewhere.")]
    private static partial void NoAuthenticationOnLoopback(ILogger log);

    [LoggerMessage(3, LogLevel.Warning,
        "Security:Mode is None. Authentication is off: every client that reaches the service can read and erase every history.")]
    private static partial void NoAuthentication(ILogger log);
}
