using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using Predictions.KafkaBridge.Events;
using Predictions.KafkaBridge.Kafka;
using Predictions.KafkaBridge.Records;

namespace Predictions.KafkaBridge.Startup;

/// <summary>Section <c>Service</c>: the Predictions service.</summary>
internal sealed record ServiceOptions
{
    /// <summary>Its gRPC address: <c>http://host:port</c>, <c>https://host:port</c> or <c>dns:///host:port</c>.</summary>
    public string Address { get; init; } = "";

    /// <summary>Calls a <c>dns:///</c> address over TLS.</summary>
    public bool UseTls { get; init; }

    /// <summary>A file with the token of calls. It is read again every 30 s, and when the service rejects the token.</summary>
    public string TokenFile { get; init; } = "";

    /// <summary>Allows the token over a connection without TLS, for example where a service mesh encrypts it.</summary>
    public bool AllowTokensWithoutTls { get; init; }

    /// <summary>The time for one call, repeats by gRPC included: 100 to 60,000 ms.</summary>
    [Range(100, 60_000)]
    public int DeadlineMs { get; init; } = 2_000;

    public IEnumerable<string> Problems()
    {
        if (!Uri.TryCreate(Address, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https" or "dns"))
            yield return "Service:Address must be http://host:port, https://host:port or dns:///host:port";
        else if (UseTls && address.Scheme == "http")
            yield return "Service:UseTls needs an address with https or dns";
        else if (TokenFile.Length > 0 && !AllowTokensWithoutTls && !UseTls && address.Scheme != "https")
            yield return "Service:TokenFile needs TLS; Service:AllowTokensWithoutTls allows tokens without it";
        if (TokenFile.Length > 0 && !File.Exists(TokenFile))
            yield return "Service:TokenFile is not a readable file";
    }
}

/// <summary>Section <c>Operators</c>: metrics and health.</summary>
internal sealed record OperatorOptions
{
    /// <summary>Where <c>/metrics</c> and <c>/health/live</c> answer.</summary>
    public string Url { get; init; } = "http://127.0.0.1:9099";
}

/// <summary>The whole configuration, from the environment, secret files and the command line, read and checked once.</summary>
internal sealed record Settings(
    ServiceOptions Service, KafkaOptions Kafka, EventTopicOptions Events, RecordTopicOptions Records, OperatorOptions Operators)
{
    private const string Directory = "Secrets:Directory";

    /// <param name="args">The command line, as <c>--Section:Key value</c>.</param>
    /// <exception cref="InvalidSettingException">Something is missing or outside its range.</exception>
    public static Settings Read(string[] args)
    {
        var commandLine = new ConfigurationBuilder().AddCommandLine(args).Build();
        if (commandLine[$"Kafka:{nameof(KafkaOptions.SaslPassword)}"] is not null)
            throw new InvalidSettingException(
                "Kafka:SaslPassword must not be on the command line, which every user of the machine can read: use the "
                + $"environment, or a file in {Directory}.");
        var builder = new ConfigurationBuilder().AddEnvironmentVariables().AddCommandLine(args);
        if (builder.Build()[Directory] is { Length: > 0 } folder)
        {
            if (!System.IO.Directory.Exists(folder))
                throw new InvalidSettingException($"{Directory} is not a readable folder.");
            builder.AddKeyPerFile(Path.GetFullPath(folder));
        }

        var configuration = builder.Build();
        var settings = new Settings(
            Section<ServiceOptions>(configuration, nameof(Service)),
            Section<KafkaOptions>(configuration, nameof(Kafka)),
            Section<EventTopicOptions>(configuration, nameof(Events)),
            Section<RecordTopicOptions>(configuration, nameof(Records)),
            Section<OperatorOptions>(configuration, nameof(Operators)));
        return settings.Problems().FirstOrDefault() is { } problem ? throw new InvalidSettingException(problem) : settings;
    }

    private IEnumerable<string> Problems()
    {
        if (Events.Topic.Length == 0 && Records.Topic.Length == 0)
            yield return "Set Events:Topic, Records:Topic or both: there is nothing to carry";
        if (Events.Topic.Length > 0 && (Events.Topic == Records.Topic || Events.Topic == Records.DeadLetterTopic))
            yield return "Events:Topic must differ from Records:Topic and Records:DeadLetterTopic";
        if (!Uri.TryCreate(Operators.Url.Replace("*", "any", StringComparison.Ordinal), UriKind.Absolute, out var url)
            || url.Scheme != Uri.UriSchemeHttp)
            yield return "Operators:Url must be http://host:port";
        IEnumerable<string>[] all =
        [
            RangeProblems(nameof(Service), Service), RangeProblems(nameof(Events), Events),
            RangeProblems(nameof(Records), Records), Service.Problems(), Kafka.Problems(), Events.Problems(), Records.Problems(),
        ];
        foreach (var problem in all.SelectMany(problems => problems))
            yield return problem;
    }

    private static IEnumerable<string> RangeProblems(string section, object options) =>
        from property in options.GetType().GetProperties()
        from range in property.GetCustomAttributes<RangeAttribute>()
        where !range.IsValid(property.GetValue(options))
        select string.Create(
            CultureInfo.InvariantCulture, $"{section}:{property.Name} must be {range.Minimum:#,0} to {range.Maximum:#,0}");

    private static T Section<T>(IConfiguration configuration, string name) where T : new()
    {
        try
        {
            return configuration.GetSection(name).Get<T>(binder => binder.ErrorOnUnknownConfiguration = true) ?? new T();
        }
        catch (InvalidOperationException wrong)
        {
            throw new InvalidSettingException(wrong.Message.ReplaceLineEndings(" "));
        }
    }
}

/// <summary>The configuration cannot be used. The process writes the message, one line for the operator, and ends.</summary>
internal sealed class InvalidSettingException(string message) : Exception(message);
