using System.Text.Json;
using System.Text.Json.Nodes;
using Predictions.Core;
using Predictions.Core.Forecasting;
using Predictions.Core.History;
using Predictions.Core.Verification;
using Predictions.Models.Registry;
using Predictions.Redis.Connection;
using Predictions.Redis.Store;
using Predictions.Redis.Values;
using Predictions.Service.Forecasts;
using Predictions.Service.Http;
using Predictions.Testing;
using Predictions.Training.Tests.Shipping;

namespace Predictions.Cli.Tests;

public sealed class ForecastVerbTests : IAsyncLifetime
{
    private const string AsOf = "2025-09-01";

    private BatchTestStore _store = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _store = await BatchTestStore.StartAsync();

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    [Fact]
    public async Task Every_line_is_what_the_service_answers_with_the_users_id_before_it()
    {
        _store.Import(600);
        File.AppendAllText(_store.PathOf("users.txt"), "nobody\nuser-3\n");
        var typed = Forecast("out.ndjson", "--as-of", AsOf, "--cycles", "4", "--interval", "0.9");
        Assert.Equal(3, typed.Code);
        Assert.Contains("1 failed: HISTORY_NOT_FOUND 1", typed.Error, StringComparison.Ordinal);
        Assert.Equal(await AnswersAsync(), _store.Read("out.ndjson").Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task During_a_rollout_each_user_has_the_model_of_the_service()
    {
        _store.Import(200);
        using var models = new VersionFolder("1", "2")
        {
            Labels = new ModelLabels("1", "2", new RolloutLabel(40, new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc))),
        };
        var rollout = ModelRegistry.Load(models.Root).Current.Rollout!;
        await using var store = await OpenAsync();
        Assert.Equal(0, Run("rollout.ndjson").Code);
        string[] expected = [.. File.ReadAllLines(_store.PathOf("users.txt"))
            .Select(user => rollout.Includes(store.PseudonymOf(user)) ? "cycle-length@2" : "cycle-length@1")];
        Assert.Equal(expected, ModelsOf("rollout.ndjson"));
        Assert.Equal(2, expected.Distinct().Count());

        await store.Rollouts.AddAsync(rollout.Id, "", default, new StepBack(StepBackReason.Crps, 0), Token);
        Assert.Equal(0, Run("after.ndjson").Code);
        Assert.All(ModelsOf("after.ndjson"), model => Assert.Equal("cycle-length@1", model));

        await _store.Server.AskAsync("SET", $"r:{rollout.Id}", "nothing");
        Assert.Contains(
            "the store cannot say whether the rollout of cycle-length@2 has stepped back", Run("unread.ndjson").Error,
            StringComparison.Ordinal);

        Typed Run(string to) => _store.Run(
            "forecast", "--users", _store.PathOf("users.txt"), "--out", _store.PathOf(to), "--models", models.Root,
            "--as-of", AsOf);

        IEnumerable<string?> ModelsOf(string file) =>
            File.ReadLines(_store.PathOf(file)).Select(line => (string?)JsonNode.Parse(line)!["model"]);
    }

    [Fact]
    public async Task Each_process_forecasts_the_same_to_the_bit_however_its_code_was_compiled()
    {
        _store.Import(600);
        var plain = await ForecastInProcessAsync("plain.ndjson");
        foreach (var setting in (string[])["DOTNET_TieredCompilation", "DOTNET_ReadyToRun", "DOTNET_EnableAVX512"])
            Assert.Equal(plain, await ForecastInProcessAsync($"{setting}.ndjson", (setting, "0")));
    }

    [Fact]
    public void A_table_has_a_row_a_user_and_the_same_figures()
    {
        _store.Import(300);
        Assert.Equal(0, Forecast("out.csv", "--as-of", AsOf).Code);
        Assert.Equal(0, Forecast("out.ndjson", "--as-of", AsOf).Code);
        var rows = _store.Read("out.csv").Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(row => row.Split(','))
            .ToArray();
        var lines = _store.Read("out.ndjson").Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(301, rows.Length);
        Assert.All(rows, row => Assert.Equal(16 + 3 * 11, row.Length));
        foreach (var (row, line) in rows.Skip(1).Zip(lines, (row, line) => (row, JsonNode.Parse(line)!)))
        {
            string Cell(string column) => row[Array.IndexOf(rows[0], column)];
            Assert.Equal((string?)line["userId"], Cell("user_id"));
            Assert.Equal((string?)line["status"], Cell("status"));
            Assert.Equal(line["basis"]!["typicalCycleDays"]!.GetValue<double>().ToString("F4"), Cell("typical_cycle_days"));
            if (line["cycles"] is JsonArray { Count: 3 } cycles)
            {
                Assert.Equal((string?)cycles[2]!["periodStart"]!["latest"], Cell("period_latest_3"));
                Assert.Equal((string?)cycles[1]!["fertileWindow"]!["end"], Cell("fertile_end_2"));
                Assert.Equal(cycles[0]!["ovulation"]!["probability"]!.GetValue<double>().ToString("F4"),
                    Cell("ovulation_probability_1"));
            }
            else
            {
                Assert.Equal(("PAUSED", ""), (Cell("status"), Cell("period_likely_1")));
            }
        }
    }

    [Fact]
    public async Task What_is_wrong_with_one_user_harms_nobody_else()
    {
        _store.Import(40);
        await using (var store = await OpenAsync())
            Assert.Null(await store.DeleteAsync("user-2", Token));
        await _store.CorruptAsync("user-5");
        _store.Write("users.csv", "name,user_id\n\"Doe, Jane\",user-1\n\"\",user-2\nx,user-5\ny,user-7\n");
        var run = _store.Run(
            "forecast", "--users", _store.PathOf("users.csv"), "--out", _store.PathOf("out.csv"), "--as-of", AsOf, "--models",
            BatchTestStore.Models);
        Assert.Equal(3, run.Code);
        Assert.Equal(
            ["user-1,", "user-2,HISTORY_NOT_FOUND", "user-5,STORED_VALUE_CORRUPT", "user-7,"],
            _store.Read("out.csv").Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1)
                .Select(row => string.Join(',', row.Split(',')[..2])));
        Assert.Equal(3, Forecast("early.csv", "--as-of", "1999-01-01").Code);
        Assert.Contains("user-1,NO_PERIOD,", _store.Read("early.csv"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_bad_id_is_named_before_anything_is_done()
    {
        _store.Write("users.txt", "user-1\nuser 2\n");
        Assert.EndsWith(
            $"predictions: {_store.PathOf("users.txt")}: line 2: the user id {UserId.Accepted}\n", Forecast("out.csv").Error,
            StringComparison.Ordinal);
        Assert.False(File.Exists(_store.PathOf("out.csv.part")));
    }

    [Fact]
    public void A_choice_out_of_its_range_is_one_line()
    {
        _store.Write("users.txt", "user-1\n");
        Assert.EndsWith("--cycles must be 1 to 12\n", Forecast("out.csv", "--cycles", "13").Error, StringComparison.Ordinal);
        Assert.EndsWith("--interval must be 0.5 to 0.99\n", Forecast("out.csv", "--interval", "NaN").Error,
            StringComparison.Ordinal);
        Assert.EndsWith($"--as-of {DateText.Accepted}\n", Forecast("out.csv", "--as-of", "1.9.2025").Error,
            StringComparison.Ordinal);
        Assert.Equal(1, Forecast("out.csv", "--parallel", "0").Code);
        var elsewhere = Typed.Run("forecast", "--users", _store.PathOf("users.txt"), "--out", "x", "--redis",
            "redis.example:6379");
        elsewhere.IsOneLine("--key-secret-file is required unless Redis__KeySecret is set or the store is on the loopback " +
            "interface");
        var short8 = _store.Write("secret", "12345678\n");
        Forecast("out.csv", "--key-secret-file", short8).IsOneLine("Redis:KeySecret must have at least 16 characters");
    }

    private async Task<string> ForecastInProcessAsync(string to, params (string Name, string Value)[] settings)
    {
        using var process = PredictionsProcess.Start(_store.Line(Words(to, "--as-of", AsOf)), settings);
        Assert.Equal(0, (await process.EndAsync(Token)).Code);
        return _store.Read(to);
    }

    private Typed Forecast(string to, params string[] more) => _store.Run(Words(to, more));

    private string[] Words(string to, params string[] more) =>
        ["forecast", "--users", _store.PathOf("users.txt"), "--out", _store.PathOf(to), "--models", BatchTestStore.Models,
            .. more];

    private Task<RedisHistoryStore> OpenAsync() => RedisHistoryStore.OpenAsync(
        new RedisOptions
        {
            ConnectionString = _store.Server.ConnectionString, KeySecret = HistoryKeys.DevelopmentSecret,
            CallTimeoutMs = 10_000
        },
        TimeProvider.System);

    private async Task<string[]> AnswersAsync()
    {
        await using var store = await OpenAsync();
        var model = ModelRegistry.Load(BatchTestStore.Models).Current.Stable!.Scoring;
        Assert.True(DateText.TryParse(AsOf, out var asOf));
        var users = File.ReadAllLines(_store.PathOf("users.txt"));
        var stored = await store.GetManyAsync(users, Token);
        return [.. users.Zip(stored, (user, history) => LineOf(user, Answer(history)))];

        Outcome<ForecastAnswer> Answer(Outcome<VersionedHistory> history)
        {
            if (!history.IsSuccess)
                return history.Error;
            var times = new StageTimes();
            var forecast = ForecastPipeline.Run(history.Value.History, new ForecastRequest(asOf, 4, 0.9, false), model,
                ref times);
            return forecast.IsSuccess
                ? new ForecastAnswer(forecast.Value, new ForecastEtag(history.Value.Revision, 0))
                : forecast.Error;
        }
    }

    private static string LineOf(string user, Outcome<ForecastAnswer> answer)
    {
        var batch = JsonDocument.Parse(JsonBuffer.Serialize<Outcome<ForecastAnswer>[]>([answer], JsonForecasts.Write));
        var result = batch.RootElement.GetProperty("results")[0];
        var body = (answer.IsSuccess ? result.GetProperty("forecast") : result).GetRawText();
        // A line has no etag, because a batch asks for every forecast anew.
        var end = body.IndexOf(",\"etag\":", StringComparison.Ordinal);
        return $"{{\"userId\":\"{user}\",{(end < 0 ? body[1..] : $"{body[1..end]}}}")}";
    }
}
