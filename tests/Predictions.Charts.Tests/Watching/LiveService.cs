using System.Text;
using Grpc.Core;
using Predictions.KafkaBridge.Kafka;
using Predictions.Testing;
using Predictions.V1;

namespace Predictions.Charts.Tests.Watching;

/// <summary>
/// Two running instances after calls of all kinds over both transports, with their metrics. The second one requires tokens and
/// has a model that it refuses, so that its metrics are present too. The page of a Kafka bridge is added.
/// </summary>
public sealed class LiveService : IAsyncLifetime
{
    private const string Body = """
        {"history":{"periods":[{"start":"2026-01-10","days":4},{"start":"2026-02-07","days":5}]},"asOf":"2026-03-05"}
        """;

    private const string Keys =
        """
        {"keys":[{"kty":"EC","use":"sig","crv":"P-256","kid":"1","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
          "y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}]}
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("live-metrics-").FullName;

    /// <summary>The /metrics pages of both instances and of the bridge.</summary>
    internal IReadOnlyList<string> Texts { get; private set; } = [];

    internal MetricsPage Page { get; private set; } = new([]);

    public async ValueTask InitializeAsync()
    {
        await using var redis = await RedisServer.StartAsync();
        await redis.AskAsync("SADD", "{consumers}", "mailer", "kafka-bridge");
        var open = RunAsync(redis, "open", ServedModels.WithCandidate, ("Events:Mode", "Outbox"));
        var guarded =
            RunAsync(redis, "guarded", ServedModels.WithMissingCandidate, ("Security:Mode", "Jwt"), ("Security:Audience", "a"),
            ("Callers:Counted", "10"),
            ("Security:Issuer", "https://i.example"), ("Security:KeysFile", Written("keys.json", Keys)));
        Texts = [.. await Task.WhenAll(open, guarded), await BridgeAsync()];
        Page = new MetricsPage(Texts);
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    private async Task<string> RunAsync(
        RedisServer redis, string name, Action<string> models, params IEnumerable<(string, string)> settings)
    {
        var folder = Path.Combine(_folder, name);
        models(folder);
        using var service = await ServiceProcess.StartAsync([
            ("ConnectionStrings:Redis", redis.ConnectionString), ("Models:Directory", folder),
            ("Audit:File", Path.Combine(_folder, $"{name}.audit")), .. settings]);
        await CallOverGrpcAsync(service);
        await CallOverHttpAsync(service);
        using var operators = service.Operators();
        return await operators.GetStringAsync("/metrics");
    }

    /// <summary>The page of a Kafka bridge that carries events and records.</summary>
    private static async Task<string> BridgeAsync()
    {
        var metrics = new BridgeMetrics(TimeProvider.System);
        foreach (var client in (string[])[BridgeMetrics.Events, BridgeMetrics.Records, BridgeMetrics.DeadLetters])
            metrics.ShowConnections(client, 1);
        using var page = new MemoryStream();
        await metrics.WriteAsync(page, CancellationToken.None);
        return Encoding.UTF8.GetString(page.ToArray());
    }

    private static async Task CallOverGrpcAsync(ServiceProcess service)
    {
        using var channel = service.Channel();
        var (forecasts, histories) =
            (new CyclePredictions.CyclePredictionsClient(channel), new CycleHistories.CycleHistoriesClient(channel));
        var history = new History { Periods = { new Period { Start = "2026-01-10" }, new Period { Start = "2026-02-07" } } };
        var inline = new PredictRequest { History = history, AsOf = "2026-03-05" };
        await AnsweredAsync(forecasts.PredictAsync(inline));
        await AnsweredAsync(forecasts.PredictAsync(new PredictRequest()));
        await AnsweredAsync(forecasts.BatchPredictAsync(new BatchPredictRequest { Requests = { inline, inline } }));
        await AnsweredAsync(histories.PutHistoryAsync(new PutHistoryRequest { UserId = "ann", History = history }));
        await AnsweredAsync(histories.RecordHistoryAsync(
            new RecordHistoryRequest { UserId = "ann", Periods = { new Period { Start = "2026-03-08", Days = 4 } } }));
        await AnsweredAsync(forecasts.PredictAsync(new PredictRequest { UserId = "ann", AsOf = "2026-03-10" }));
    }

    /// <summary>Waits for the response; a refusal counts too.</summary>
    private static async Task AnsweredAsync<T>(AsyncUnaryCall<T> call)
    {
        try
        {
            await call;
        }
        catch (RpcException)
        {
        }
    }

    private static async Task CallOverHttpAsync(ServiceProcess service)
    {
        using var http = service.Http();
        foreach (var path in (string[])["/v1/users/ann/forecast?asOf=2026-03-10", "/v1/users/nobody/forecast",
            "/v1/users/ann/history", "/v1/nothing"])
            using (await http.GetAsync(path))
            {
            }

        foreach (var text in (string[])[Body, "{"])
        {
            using var body = new StringContent(text, Encoding.UTF8, "application/json");
            using var answer = await http.PostAsync("/v1/predict", body);
        }
    }

    private string Written(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return path;
    }
}
