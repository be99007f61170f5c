using Microsoft.AspNetCore.Server.Kestrel.Core;
using Predictions.Audit;
using Predictions.Models.Registry;
using Predictions.Redis.Store;
using Predictions.Service.Access;
using Predictions.Service.Accuracy;
using Predictions.Service.Audit;
using Predictions.Service.Calls;
using Predictions.Service.Forecasts;
using Predictions.Service.Histories;
using Predictions.Service.Registry;
using Predictions.Service.Telemetry;

namespace Predictions.Service.Startup;

/// <summary>The service's parts as the container knows them, one method a part.</summary>
internal static partial class Registration
{
    public static void AddHosting(this WebApplicationBuilder builder, Settings settings, TimeProvider clock)
    {
        builder.WebHost.UseKestrelHttpsConfiguration();
        // The framework's own lines about a request hold its path, and so a user id; and its exceptions may quote what was sent.
        builder.Logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None);
        builder.Logging.AddFilter("Microsoft.AspNetCore.Server.Kestrel", LogLevel.Critical);
        builder.Logging.AddFilter("Microsoft.AspNetCore.Routing", LogLevel.Warning);
        builder.Logging.AddFilter("Microsoft.AspNetCore.HostFiltering", LogLevel.Warning);
        builder.Logging.AddFilter("Grpc", LogLevel.None);
        builder.Logging.AddFilter("Microsoft.Extensions.Diagnostics.HealthChecks", LogLevel.None);

        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = settings.Drain.Whole);
        builder.Services
            .AddSingleton(clock)
            .AddSingleton(settings.Deadlines)
            .AddSingleton(settings.Limits)
            .AddSingleton(settings.Connections)
            .AddSingleton(settings.Redis)
            .AddSingleton(settings.Drain)
            .AddSingleton(settings.Start)
            .AddSingleton<Listeners>()
            .AddSingleton<Readiness>()
            .AddSingleton<LoadShedder>()
            .AddSingleton<AdmissionControl>()
            .AddSingleton<CallBounds>()
            .AddSingleton<Warmup>()
            .AddHostedService<Lifecycle>()
            .AddHealthChecks().AddCheck<Readiness>("ready");
        builder.Services.AddOptions<KestrelServerOptions>()
            .Configure<Listeners>((kestrel, listeners) => listeners.Configure(kestrel));
    }

    public static MetricsPage AddMetrics(this WebApplicationBuilder builder)
    {
        var page = new MetricsPage();
        builder.Services.AddSingleton(page).AddSingleton<CallMetrics>().AddSingleton<ForecastMetrics>()
            .AddSingleton<ModelMetrics>().AddSingleton<AccuracyMetrics>();
        return page;
    }

    public static void AddModels(this WebApplicationBuilder builder, ModelOptions options) =>
        builder.Services
            .AddSingleton(options)
            .AddSingleton(ModelRegistry.Load(options.FullDirectory, options.Times))
            .AddHostedService<ModelWatch>();

    public static async Task AddStoreAsync(this WebApplicationBuilder builder, Settings settings, MetricsPage page, TimeProvider clock)
    {
        var keyRing = new KeyRingMetrics(page);
        var store = await RedisHistoryStore.OpenAsync(settings.Redis, clock, new StoreMetrics(page).Count, keyRing.Count);
        StoreMetrics.Show(store, page);
        keyRing.Show(store, page);
        builder.Services.AddSingleton(keyRing).AddHostedService<KeyRingWatch>();
        // By a factory, so that the container closes it at the end.
        builder.Services.AddSingleton(_ => store);
    }

    /// <exception cref="ConfigurationException">It cannot be written where it is to go.</exception>
    public static void AddAudit(this WebApplicationBuilder builder, AuditOptions options)
    {
        var file = new AuditFile(options.File);
        try
        {
            file.Try();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException(
                $"Audit:File cannot be appended to ({e.Message}): it must be a file in a folder that exists, or a device");
        }

        builder.Services.AddSingleton(file).AddSingleton<AuditMetrics>().AddSingleton<AuditLog>().AddSingleton<HistoryAudit>();
    }

    public static void AddHandlers(this WebApplicationBuilder builder) =>
        builder.Services.AddSingleton<ForecastHandler>().AddSingleton<HistoryHandler>().AddSingleton<ModelHandler>()
            .AddSingleton<LiveScoring>();

    /// <summary>Lets one pipeline answer what comes in at one listener, and nothing else.</summary>
    public static void UseListener(this WebApplication app, Listener listener, Action<IApplicationBuilder> pipeline) =>
        app.MapWhen(http => ListenerFeature.Is(http, listener), pipeline);

    public static void AddAccess(this WebApplicationBuilder builder, SecurityOptions options)
    {
        var services = builder.Services.AddSingleton(options).AddSingleton<WarmupToken>().AddSingleton<AccessControl>();
        if (!options.IsJwt)
            return;
        if (options.KeysFile is not null)
            services.AddSingleton<ITokenKeys, KeysFromFile>();
        else
            services.AddSingleton<ITokenKeys, KeysFromAuthority>();
        services.AddSingleton<TokenKeysMetrics>().AddSingleton<TokenKeysWatch>()
            .AddHostedService(provider => provider.GetRequiredService<TokenKeysWatch>());
    }

    /// <summary>Says so where everybody may call.</summary>
    public static void WarnOfOpenDoor(this WebApplication app, SecurityOptions options)
    {
        if (options.Mode is null)
            OnLoopbackAlone(app.Logger);
        else if (!options.IsJwt)
            Open(app.Logger);
    }

    public static void WarnOfDevelopmentSecret(this WebApplication app, Settings settings)
    {
        if (settings.HasDevelopmentSecret)
            DevelopmentSecret(app.Logger);
    }

    [LoggerMessage(1, LogLevel.Warning,
        "Redis:KeySecret is not set: user ids are hashed with a secret that everybody knows, as is right on loopback alone")]
    private static partial void DevelopmentSecret(ILogger log);

    [LoggerMessage(2, LogLevel.Warning,
        "Security:Mode is not set: there is no access control, and the service listens on the loopback interface alone")]
    private static partial void OnLoopbackAlone(ILogger log);

    [LoggerMessage(3, LogLevel.Warning, "Security:Mode is None: whoever reaches the service may read, write and erase every history")]
    private static partial void Open(ILogger log);
}
