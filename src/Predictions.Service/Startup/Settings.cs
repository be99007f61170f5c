using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using Predictions.Redis.Connection;
using Predictions.Redis.Values;
using Predictions.Service.Access;
using Predictions.Service.Audit;
using Predictions.Service.Calls;
using Predictions.Service.Events;
using Predictions.Service.Page;
using Predictions.Service.Registry;
using Predictions.Service.Telemetry;

namespace Predictions.Service.Startup;

/// <summary>
/// The whole configuration, read and checked once. A parameter that is a record of options is the section of its name;
/// docs/operations/configuration.md is generated from them.
/// </summary>
internal sealed record Settings(
    RedisOptions Redis,
    bool HasDevelopmentSecret,
    ModelOptions Models,
    DeadlineOptions Deadlines,
    LimitOptions Limits,
    ConnectionOptions Connections,
    DrainOptions Drain,
    StartOptions Start,
    TracingOptions Tracing,
    SecurityOptions Security,
    CallerOptions Callers,
    AuditOptions Audit,
    ErasureOptions Erasures,
    EventOptions Events,
    PageOptions Page)
{
    private const string NoStore =
        "ConnectionStrings:Redis is not set. Set it to a Redis address such as 127.0.0.1:6379, or run Predictions.Local, which "
        + "has its own store.";

    private const string NoSecret =
        "Redis:KeySecret is not set. Without it the service runs only where it and Redis are on the loopback interface.";

    /// <exception cref="ConfigurationException">Something is missing or out of its range.</exception>
    public static Settings Read(IConfiguration configuration)
    {
        var connection = configuration.GetConnectionString("Redis");
        if (string.IsNullOrWhiteSpace(connection))
            throw new ConfigurationException(NoStore);
        if (RedisAddress.Problem(connection) is { } unreadable)
            throw new ConfigurationException($"ConnectionStrings:Redis {unreadable}");
        var redis = Section(configuration, "Redis", new RedisOptions { ConnectionString = "", KeySecret = "" });
        var isDevelopment = string.IsNullOrEmpty(redis.KeySecret);
        if (isDevelopment && !IsLoopback(configuration, connection))
            throw new ConfigurationException(NoSecret);

        var settings = new Settings(
            redis with
            {
                ConnectionString = connection,
                KeySecret = isDevelopment ? HistoryKeys.DevelopmentSecret : redis.KeySecret,
            },
            isDevelopment,
            Section(configuration, "Models", new ModelOptions()),
            Section(configuration, "Deadlines", new DeadlineOptions()),
            Section(configuration, "Limits", new LimitOptions()),
            Section(configuration, "Connections", new ConnectionOptions()),
            Section(configuration, "Drain", new DrainOptions()),
            Section(configuration, "Start", new StartOptions()),
            Section(configuration, "Tracing", new TracingOptions()),
            Section(configuration, "Security", new SecurityOptions()),
            Section(configuration, "Callers", new CallerOptions()),
            Section(configuration, "Audit", new AuditOptions()),
            Section(configuration, "Erasures", new ErasureOptions()),
            Section(configuration, "Events", new EventOptions()),
            Section(configuration, "Page", new PageOptions()));
        var problem = settings.Problems().FirstOrDefault()
            ?? (settings.Security.Mode is null ? Exposure.Problem(configuration) : null);
        return problem is null ? settings : throw new ConfigurationException(problem);
    }

    private IEnumerable<string> Problems() =>
    [
        .. Redis.Problems(), .. Models.Problems(), .. Tracing.Problems(), .. Security.Problems(), .. Audit.Problems(),
        .. Erasures.Problems(), .. Page.Problems(),
        .. Events.Problems(Redis.Keys == RedisOptions.Tagged), .. RangeProblems(nameof(Events), Events),
        .. RangeProblems(nameof(Models), Models), .. RangeProblems(nameof(Deadlines), Deadlines),
        .. RangeProblems(nameof(Limits), Limits), .. RangeProblems(nameof(Connections), Connections),
        .. RangeProblems(nameof(Drain), Drain), .. RangeProblems(nameof(Start), Start),
        .. RangeProblems(nameof(Tracing), Tracing), .. RangeProblems(nameof(Security), Security),
        .. RangeProblems(nameof(Callers), Callers),
    ];

    private static IEnumerable<string> RangeProblems(string section, object options) =>
        from property in options.GetType().GetProperties()
        from range in property.GetCustomAttributes<RangeAttribute>()
        where !range.IsValid(property.GetValue(options))
        select string.Create(
            CultureInfo.InvariantCulture,
            $"{section}:{property.Name} must be {range.Minimum:#,0.###} to {range.Maximum:#,0.###}");

    private static T Section<T>(IConfiguration configuration, string name, T defaults)
    {
        try
        {
            return configuration.GetSection(name).Get<T>(binder => binder.ErrorOnUnknownConfiguration = true) ?? defaults;
        }
        catch (InvalidOperationException wrong)
        {
            throw new ConfigurationException(wrong.Message.ReplaceLineEndings(" "));
        }
    }

    private static bool IsLoopback(IConfiguration configuration, string connection) =>
        RedisAddress.IsLoopback(connection)
        && Exposure.Beyond(configuration) is null;
}

/// <summary>The configuration cannot be used. The process writes the message, one line for the operator, and ends.</summary>
public sealed class ConfigurationException(string message) : Exception(message);
