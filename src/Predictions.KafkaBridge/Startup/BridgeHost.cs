using Microsoft.AspNetCore.Connections;
using Predictions.KafkaBridge.Events;
using Predictions.KafkaBridge.Kafka;
using Predictions.KafkaBridge.Records;

namespace Predictions.KafkaBridge.Startup;

/// <summary>Builds and runs the bridge: one worker for each direction with a topic, and the operators' endpoint.</summary>
internal static class BridgeHost
{
    private const int InvalidConfiguration = 78;
    private const int Failed = 1;

    /// <summary>Runs until the process is stopped or a worker cannot continue.</summary>
    /// <returns>The exit code: 0 after a stop, 78 for invalid configuration, 1 for a failed worker or a taken address.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        Settings settings;
        try
        {
            settings = Settings.Read(args);
        }
        catch (InvalidSettingException invalid)
        {
            await Console.Error.WriteLineAsync($"The Kafka bridge cannot start: {invalid.Message}");
            return InvalidConfiguration;
        }

        await using var app = Build(settings);
        var stopping = app.Lifetime.ApplicationStopping;
        BackgroundService[] workers = [.. app.Services.GetServices<IHostedService>().OfType<BackgroundService>()];
        try
        {
            await app.RunAsync();
        }
        catch (IOException problem) when (problem.InnerException is AddressInUseException)
        {
            await Console.Error.WriteLineAsync($"The Kafka bridge cannot start: Operators:Url: {problem.Message}");
            return Failed;
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // A stop that comes before the start has ended is a stop.
        }

        return workers.Any(worker => worker.ExecuteTask is { IsFaulted: true }) ? Failed : 0;
    }

    private static WebApplication Build(Settings settings)
    {
        // Without the default sources: an appsettings.json next to the program must not change the bridge.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls(settings.Operators.Url);
        builder.Logging.AddSimpleConsole(console =>
        {
            (console.SingleLine, console.UseUtcTimestamp) = (true, true);
            console.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z' ";
        });
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning);
        AddClient(builder.Services, settings.Service);
        builder.Services.AddSingleton(TimeProvider.System).AddSingleton<BridgeMetrics>().AddSingleton<KafkaClients>()
            .AddSingleton(settings.Kafka).AddSingleton(settings.Events).AddSingleton(settings.Records);
        if (settings.Events.Topic.Length > 0)
            builder.Services.AddHostedService<EventForwarder>();
        if (settings.Records.Topic.Length > 0)
            builder.Services.AddSingleton<DeadLetters>().AddSingleton<RecordHandler>().AddHostedService<RecordConsumer>();

        var app = builder.Build();
        var metrics = app.Services.GetRequiredService<BridgeMetrics>();
        app.Run(http => AnswerAsync(http, metrics));
        return app;
    }

    private static void AddClient(IServiceCollection services, ServiceOptions service) =>
        services.AddSingleton(provider => new TokenFile(service.TokenFile, provider.GetRequiredService<TimeProvider>()))
            .AddPredictionsClient((provider, options) =>
            {
                options.Address = new Uri(service.Address);
                options.UseTls = service.UseTls;
                options.Deadline = TimeSpan.FromMilliseconds(service.DeadlineMs);
                options.AllowTokensWithoutTls = service.AllowTokensWithoutTls;
                options.TokenProvider =
                    service.TokenFile.Length > 0 ? provider.GetRequiredService<TokenFile>().GetAsync : null;
            });

    private static Task AnswerAsync(HttpContext http, BridgeMetrics metrics)
    {
        switch (http.Request.Path.Value)
        {
            case "/metrics":
                return metrics.WriteAsync(http);
            case "/health/live":
                return http.Response.WriteAsync("live");
            default:
                http.Response.StatusCode = StatusCodes.Status404NotFound;
                return Task.CompletedTask;
        }
    }
}

/// <summary>The token of calls, read again from its file every 30 s and when the service rejects it.</summary>
internal sealed class TokenFile(string path, TimeProvider time)
{
    private static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(30);

    private volatile Reading? _last;

    /// <exception cref="IOException">The file cannot be read.</exception>
    public async ValueTask<string> GetAsync(string? rejected, CancellationToken cancellation)
    {
        if (_last is { } last && last.Token != rejected && time.GetElapsedTime(last.At) < MaxAge)
            return last.Token;
        try
        {
            var token = (await File.ReadAllTextAsync(path, cancellation)).Trim();
            _last = new Reading(token, time.GetTimestamp());
            return token;
        }
        catch (UnauthorizedAccessException denied)
        {
            throw new IOException("Service:TokenFile cannot be read", denied);
        }
    }

    private sealed record Reading(string Token, long At);
}
