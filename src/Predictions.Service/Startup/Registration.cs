using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Predictions.Audit;
using Predictions.Contract;
using Predictions.Models.Registry;
using Predictions.Redis.Outbox;
using Predictions.Redis.Store;
using Predictions.Service.Access;
using Predictions.Service.Accuracy;
using Predictions.Service.Audit;
using Predictions.Service.Calls;
using Predictions.Service.Events;
using Predictions.Service.Forecasts;
using Predictions.Service.Histories;
using Predictions.Service.Registry;
using Predictions.Service.Rollouts;
using Predictions.Service.Telemetry;

namespace Predictions.Service.Startup;

/// <summary>Registers the service's parts in the container, one method for each part.</summary>
internal static class Registration
{
    private static readonly TimeSpan KeysInterval = TimeSpan.FromSeconds(2);

    public static void AddHosting(this WebApplicationBuilder builder, Settings settings, TimeProvider clock)
    {
        builder.WebHost.UseKestrelHttpsConfiguration();
        // The framework logs a request's path, which holds a user id, and exceptions that may quote a request or a token.
        builder.Logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None);
        builder.Logging.AddFilter("Microsoft.AspNetCore.Server.Kestrel", LogLevel.Critical);
        builder.Logging.AddFilter("Microsoft.AspNetCore.Routing", LogLevel.Warning);
        builder.Logging.AddFilter("Microsoft.AspNetCore.HostFiltering", LogLevel.Warning);
        builder.Logging.AddFilter("Microsoft.AspNetCore.Authentication", LogLevel.None);
        builder.Logging.AddFilter("Microsoft.AspNetCore.Authorization", LogLevel.None);
        builder.Logging.AddFilter("Grpc", LogLevel.None);
        builder.Logging.AddFilter("Microsoft.Extensions.Diagnostics.HealthChecks", LogLevel.None);

        builder.RemoveUnusedHostFilter();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = settings.Drain.Total);
        builder.Services
            .AddSingleton(clock)
            .AddSingleton(settings.Deadlines)
            .AddSingleton(settings.Limits)
            .AddSingleton(settings.Connections)
            .AddSingleton(settings.Redis)
            .AddSingleton(settings.Drain)
            .AddSingleton(settings.Start)
            .AddSingleton<Listeners>()
            .AddSingleton<OpenConnections>()
            .AddSingleton<Readiness>()
            .AddSingleton(LoadShedder.Of(settings.Limits, clock))
            .AddSingleton<AdmissionControl>()
            .AddSingleton<CallBounds>()
            .AddSingleton<Warmup>()
            .AddHostedService<Lifecycle>()
            .AddHealthChecks().AddCheck<Readiness>("ready");
        builder.Services.AddOptions<KestrelServerOptions>()
            .Configure<Listeners>((kestrel, listeners) => listeners.Configure(kestrel));
    }

    public static MetricsPage AddMetrics(this WebApplicationBuilder builder, CallerOptions callers)
    {
        var page = new MetricsPage();
        builder.Services.AddSingleton(_ => new CallerMetrics(page, callers.Counted));
        builder.Services.AddSingleton(page).AddSingleton<CallMetrics>().AddSingleton<ForecastMetrics>()
            .AddSingleton<ModelMetrics>().AddSingleton<AccuracyMetrics>().AddSingleton<InputMetrics>()
            .AddSingleton<RolloutMetrics>();
        return page;
    }

    /// <summary>
    /// Adds the JWT bearer scheme, a policy for each scope and one for the own user. Without Jwt mode no scheme is added.
    /// </summary>
    public static void AddAccess(this WebApplicationBuilder builder, SecurityOptions options, CallerOptions callers)
    {
        var services = builder.Services.AddSingleton(options).AddSingleton(callers).AddSingleton<WarmupToken>()
            .AddSingleton<AccessControl>().AddSingleton<CallerShares>();
        if (!options.IsJwt)
            return;
        if (!string.IsNullOrWhiteSpace(options.KeysFile))
            services.AddSingleton<ITokenKeySource, KeysFromFile>();
        else
            services.AddSingleton<ITokenKeySource, KeysFromAuthority>();
        services.AddSingleton<TokenKeysMetrics>().AddSingleton<TokenKeys>().AddSingleton<CachingTokenHandler>()
            .AddWatcher(KeysInterval, provider => provider.GetRequiredService<TokenKeys>().RefreshAsync);

        services.AddAuthentication(JwtBearerDefaults.AuthenticationScheme).AddJwtBearer();
        services.AddOptions<JwtBearerOptions>(JwtBearerDefaults.AuthenticationScheme)
            .Configure<CachingTokenHandler>((jwt, handler) =>
            {
                jwt.TokenHandlers.Clear();
                jwt.TokenHandlers.Add(handler);
                jwt.SaveToken = false;
            });
        services.RemoveDataProtectionStart();

        var policies = services.AddAuthorizationBuilder()
            .AddPolicy(OwnUserRequirement.Policy, policy => policy.AddRequirements(new OwnUserRequirement()));
        foreach (var scope in Scopes.All)
            policies.AddPolicy(scope, policy => policy.RequireClaim(Caller.ScopeClaim, scope));
    }

    public static ModelRegistry AddModels(this WebApplicationBuilder builder, ModelOptions options)
    {
        var registry = ModelRegistry.Load(options.FullDirectory, options.Times, options.Skips);
        var interval = TimeSpan.FromSeconds(options.WatchSeconds);
        builder.Services
            .AddSingleton(options)
            .AddSingleton(registry)
            .AddSingleton<ModelWatch>()
            .AddSingleton(provider => ActivatorUtilities.CreateInstance<RolloutWatch>(provider, interval))
            .AddWatcher(interval, provider => provider.GetRequiredService<ModelWatch>().LookAsync)
            .AddWatcher(interval, provider => provider.GetRequiredService<RolloutWatch>().LookAsync);
        return registry;
    }

    public static async Task AddStoreAsync(
        this WebApplicationBuilder builder, Settings settings, ShownForecasts models, MetricsPage page, TimeProvider clock)
    {
        var keyRing = new KeyRingMetrics(page);
        var metrics = new StoreMetrics(page);
        var store = await OpenStoreAsync(settings, models, clock, metrics, keyRing);
        StoreMetrics.Show(store, page);
        keyRing.Show(store, page);
        // A factory, so that the container disposes the store.
        builder.Services.AddSingleton(keyRing).AddSingleton(metrics).AddSingleton(_ => store).AddSingleton<StoreWatch>()
            .AddWatcher(StoreWatch.Interval, provider => provider.GetRequiredService<StoreWatch>().LookAsync);
        if (settings.Redis.KeyRingFile is not null)
            builder.Services.AddSingleton<KeyRingWatch>()
                .AddWatcher(KeysInterval, provider => provider.GetRequiredService<KeyRingWatch>().LookAsync);
    }

    /// <summary>Serves events, and with an outbox deletes old ones and measures consumers.</summary>
    public static void AddEvents(this WebApplicationBuilder builder, EventOptions options)
    {
        var services = builder.Services.AddSingleton(options).AddSingleton<EventMetrics>().AddSingleton<EventFeed>()
            .AddSingleton<EventsHandler>().AddSingleton<EventWatch>();
        if (!options.AreOn)
            return;
        services
            .AddWatcher(EventWatch.TrimInterval, provider => provider.GetRequiredService<EventWatch>().TrimAsync)
            .AddWatcher(EventWatch.LagInterval, provider => provider.GetRequiredService<EventWatch>().MeasureAsync);
    }

    /// <exception cref="ConfigurationException">
    /// Redis holds keys of the other form, or refuses streams or WAIT where the settings need them.
    /// </exception>
    private static async Task<RedisHistoryStore> OpenStoreAsync(
        Settings settings, ShownForecasts models, TimeProvider clock, StoreMetrics metrics, KeyRingMetrics keyRing)
    {
        var events = settings.Events;
        var outbox = new OutboxOptions(
            models.Compare, events.HaveDates, events.NameUsers, events.MaxPerPartition);
        try
        {
            var store = await RedisHistoryStore.OpenAsync(
                settings.Redis, clock, metrics.Count, keyRing.Count, events.AreOn ? outbox : null);
            if (await ErrorOfAsync(store, events.AreOn) is not { } error)
                return store;
            await store.DisposeAsync();
            throw new ConfigurationException(
                $"{error.Text} Give its user the permissions that docs/operations/redis.md lists. The embedded store of "
                + $"Predictions.Local has no {error.Missing}.");
        }
        catch (KeyFormException problem)
        {
            throw new ConfigurationException($"{problem.Message}.");
        }
    }

    private static async Task<(string Text, string Missing)?> ErrorOfAsync(RedisHistoryStore store, bool needsStreams) =>
        needsStreams && !await store.Events.AreStreamsAllowedAsync(CancellationToken.None)
            ? ("Events:Mode is Outbox, and the store refuses to read a stream.", "streams")
        : !await store.MayWaitForReplicasAsync(CancellationToken.None)
            ? ("Redis:WaitReplicas is set, and the store refuses WAIT.", "replicas")
        : null;

    /// <exception cref="ConfigurationException">The audit cannot be written to <c>Audit:File</c>.</exception>
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

    /// <exception cref="ConfigurationException">The ledger cannot be written to <c>Erasures:Ledger</c>.</exception>
    public static void AddErasures(this WebApplicationBuilder builder, ErasureOptions options)
    {
        var ledger = options.Ledger is { } path ? new ErasureLedger(path) : null;
        try
        {
            ledger?.Try();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException(
                $"Erasures:Ledger cannot be appended to ({e.Message}): it must be a file in a folder that exists");
        }

        builder.Services.AddSingleton<ErasureMetrics>().AddSingleton(provider => new ErasureLog(
            ledger, provider.GetRequiredService<ErasureMetrics>(), provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<ErasureLog>>()));
    }

    public static void AddHandlers(this WebApplicationBuilder builder) =>
        builder.Services.AddSingleton<ForecastHandler>().AddSingleton<HistoryHandler>().AddSingleton<ModelHandler>()
            .AddSingleton<LiveScoring>();

    private static IServiceCollection AddWatcher(
        this IServiceCollection services, TimeSpan interval, Func<IServiceProvider, Func<CancellationToken, Task>> look) =>
        services.AddSingleton<IHostedService>(provider =>
            new PollingWatcher(interval, provider.GetRequiredService<TimeProvider>(), look(provider)));

    // The builder adds a middleware that compares each request's host with AllowedHosts. Without the setting it allows all.
    private static void RemoveUnusedHostFilter(this WebApplicationBuilder builder)
    {
        if (builder.Configuration["AllowedHosts"] is not (null or "" or "*"))
            return;
        foreach (var filter in builder.Services.Where(IsHostFilter).ToList())
            builder.Services.Remove(filter);
    }

    private static bool IsHostFilter(ServiceDescriptor service) =>
        service.ServiceType == typeof(IStartupFilter) && service.ImplementationType?.Name == "HostFilteringStartupFilter";

    // AddAuthentication also adds data protection, whose start writes keys into the home folder. Bearer tokens do not need it.
    private static void RemoveDataProtectionStart(this IServiceCollection services)
    {
        foreach (var start in services.Where(IsDataProtectionStart).ToList())
            services.Remove(start);
    }

    private static bool IsDataProtectionStart(ServiceDescriptor service) =>
        service.ServiceType == typeof(IHostedService)
        && service.ImplementationType?.Assembly == typeof(DataProtectionServiceCollectionExtensions).Assembly;
}
