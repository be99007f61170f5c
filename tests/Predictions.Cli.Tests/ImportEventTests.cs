using System.Globalization;
using Predictions.Core;
using Predictions.Core.History;
using Predictions.Core.Verification;
using Predictions.Models.Artifacts;
using Predictions.Models.Registry;
using Predictions.Redis.Connection;
using Predictions.Redis.Outbox;
using Predictions.Redis.Store;
using Predictions.Redis.Values;

namespace Predictions.Cli.Tests;

/// <summary>The events of <c>histories import --events</c> during a rollout from version 1 to version 2.</summary>
public sealed class ImportEventTests : IAsyncLifetime
{
    private const int Users = 200;

    private readonly string _models = Directory.CreateTempSubdirectory("predictions-").FullName;

    private BatchTestStore _store = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static DateOnly Today => DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);

    public async ValueTask InitializeAsync()
    {
        _store = await BatchTestStore.StartAsync();
        foreach (var file in Directory.GetFiles(BatchTestStore.Models, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(_models, Path.GetRelativePath(BatchTestStore.Models, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        ModelLabels.Write(
            _models, new ModelLabels("1", "2", new RolloutLabel(40, new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc))));
    }

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        Directory.Delete(_models, recursive: true);
    }

    [Fact]
    public async Task Each_user_is_compared_by_the_model_that_answers_that_user()
    {
        var models = ModelRegistry.Load(_models).Current;
        await using var store = await RedisHistoryStore.OpenAsync(
            new RedisOptions
            {
                ConnectionString = _store.Server.ConnectionString, KeySecret = HistoryKeys.DevelopmentSecret,
                CallTimeoutMs = 10_000,
            }, TimeProvider.System);
        Import("rollout");
        var byCandidate = 0;
        foreach (var (user, shown, stable, candidate) in await EventsAsync(store, models, "rollout"))
        {
            Assert.Equal(models.Rollout!.Includes(store.PseudonymOf(user)) ? candidate : stable, shown);
            byCandidate += shown == candidate && candidate != stable ? 1 : 0;
        }

        // Otherwise both models show the same dates, and the test shows nothing.
        Assert.InRange(byCandidate, 10, Users - 10);
        await store.Rollouts.AddAsync(models.Rollout!.Id, "", default, new StepBack(StepBackReason.Crps, 0), Token);
        Import("after");
        Assert.All(await EventsAsync(store, models, "after"), user => Assert.Equal(user.Stable, user.Shown));
    }

    private void Import(string prefix)
    {
        var rows =
            from user in Enumerable.Range(0, Users)
            from cycle in Enumerable.Range(0, 2 + (user % 4))
            let start = Today.AddDays(-(user % 9) - 4 - ((26 + (user % 7)) * cycle))
            select string.Create(CultureInfo.InvariantCulture, $"{prefix}-{user},period,{start:yyyy-MM-dd},4,,,\n");
        var file = _store.Write($"{prefix}.csv", $"user_id,kind,date,days,until,evidence,reason\n{string.Concat(rows)}");
        var import = _store.Run(
            "histories", "import", file, "--events", "--event-detail", "Dates", "--event-subject", "UserId", "--models", _models);
        Assert.True(import.Code == 0, import.Error);
    }

    /// <summary>The dates of each user's only event, and what both models show on its day.</summary>
    private static async Task<(string User, string Shown, string Stable, string Candidate)[]> EventsAsync(
        RedisHistoryStore store, RegistrySnapshot models, string prefix)
    {
        var all = new List<(string, string, string, string)>();
        for (var partition = 0; partition < 256; partition++)
        {
            var read = await store.Events.ReadAsync(partition, EventPosition.Start, 10_000, Token);
            foreach (var stored in read.Value)
            {
                if (!stored.Event!.UserId!.StartsWith(prefix, StringComparison.Ordinal))
                    continue;
                var history = (await store.GetAsync(stored.Event.UserId, Token)).Value.History;
                var day = new DateTimeOffset(stored.Position.Date, TimeOnly.MinValue, TimeSpan.Zero);
                all.Add((
                    stored.Event.UserId, Dates(stored.Event.Forecast), Of(models.Stable!, history, day),
                    Of(models.Candidate!, history, day)));
            }
        }

        Assert.Equal(Users, all.Count);
        return [.. all];
    }

    private static string Of(LoadedModel model, CycleHistory history, DateTimeOffset now) =>
        Dates(ForecastChange.Of(CycleHistory.Empty, history, now, model.Scoring));

    private static string Dates(ForecastChange? change) =>
        $"{change!.Value.NextPeriod.Likely:O} {change.Value.NextPeriod.Earliest:O} {change.Value.NextPeriod.Latest:O}";
}
