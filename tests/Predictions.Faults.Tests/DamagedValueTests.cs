using System.Net;
using Google.Protobuf;
using Grpc.Core;
using Predictions.Faults.Tests.Load;
using Predictions.Redis.Values;
using Predictions.Testing;
using Predictions.V1;
using StackExchange.Redis;

namespace Predictions.Faults.Tests;

/// <summary>
/// A damaged value in the store fails the calls of its own user, under load. It never shows another user's data and never affects
/// other users.
/// </summary>
public class DamagedValueTests
{
    private const string Damaged = "damaged-user";
    private const string Other = "other-user";
    private static readonly HistoryKeys Keys = new(HistoryKeys.DevelopmentSecret);

    [Fact]
    public async Task A_damaged_value_affects_only_its_own_user()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var raw = await ConnectionMultiplexer.ConnectAsync(redis.ConnectionString);
        using var service = await ServiceProcess.StartAsync(
            ("ConnectionStrings:Redis", redis.ConnectionString), MixedLoad.QueueLimit);
        await Population.StoreAsync(service);
        using var caller = new Caller(service);
        await caller.PutAsync(Damaged, Population.History(3));
        await caller.PutAsync(Other, Population.History(7));
        var others = await caller.ForecastAsync(Other);

        await using var load = MixedLoad.Start(service);
        var (tried, database) = (0, raw.GetDatabase());
        byte[] sound = (await database.StringGetAsync(Keys.For(Damaged)))!;
        foreach (var (damage, make) in Damages(sound, (await database.StringGetAsync(Keys.For(Other)))!))
        {
            await database.KeyDeleteAsync(Keys.For(Damaged));
            await make(database);
            await caller.FailsAsDamagedAsync(Damaged, damage);
            await caller.BatchFailsOnlyAsync(Damaged, Other, others, damage);
            tried++;
        }

        var log = await load.StopAsync();
        TestContext.Current.SendDiagnosticMessage($"{tried} kinds of damage, each DATA_LOSS for one user; load: {log}");
        Assert.Equal([StatusCode.OK], log.Statuses.Keys);
        Assert.InRange(tried, sound.Length * 2 + 4, int.MaxValue);

        await database.StringSetAsync(Keys.For(Damaged), sound);
        Assert.NotEmpty((await caller.ForecastAsync(Damaged)).ToByteArray());
    }

    [Fact]
    public async Task Values_swapped_between_two_users_are_never_shown()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var raw = await ConnectionMultiplexer.ConnectAsync(redis.ConnectionString);
        using var service = await ServiceProcess.StartAsync(("ConnectionStrings:Redis", redis.ConnectionString));
        using var caller = new Caller(service);
        await caller.PutAsync(Damaged, Population.History(3));
        await caller.PutAsync(Other, Population.History(7));
        var database = raw.GetDatabase();
        var (damaged, other) = (await database.StringGetAsync(Keys.For(Damaged)), await database.StringGetAsync(Keys.For(Other)));
        await database.StringSetAsync(Keys.For(Damaged), other);
        await database.StringSetAsync(Keys.For(Other), damaged);
        await caller.FailsAsDamagedAsync(Damaged, "swapped");
        await caller.FailsAsDamagedAsync(Other, "swapped");
    }

    /// <summary>
    /// Every prefix, a flipped bit in every byte, another user's value, an extra byte, and keys of other types.
    /// </summary>
    private static IEnumerable<(string Damage, Func<IDatabase, Task> Make)> Damages(byte[] sound, byte[] others)
    {
        var key = Keys.For(Damaged);
        for (var length = 0; length < sound.Length; length++)
            yield return ($"cut to {length} bytes", Set(sound[..length]));
        for (var at = 0; at < sound.Length; at++)
        {
            var flipped = sound.ToArray();
            flipped[at] ^= (byte)(1 << (at % 8));
            yield return ($"bit flipped in byte {at}", Set(flipped));
        }

        yield return ("another user's", Set(others));
        yield return ("longer by a byte", Set([.. sound, 0]));
        yield return ("a list", d => d.ListRightPushAsync(key, sound));
        yield return ("a hash", d => d.HashSetAsync(key, "field", sound));
        yield return ("a stream", d => d.StreamAddAsync(key, "field", sound));

        Func<IDatabase, Task> Set(byte[] value) => d => d.StringSetAsync(key, value);
    }

    private sealed class Caller(ServiceProcess service) : IDisposable
    {
        private const string AsOf = "2026-03-05";
        private readonly Grpc.Net.Client.GrpcChannel _channel = service.Channel();
        private readonly HttpClient _http = service.Http();

        private CyclePredictions.CyclePredictionsClient Predictions => new(_channel);

        private CycleHistories.CycleHistoriesClient Histories => new(_channel);

        public async Task PutAsync(string user, History history) =>
            await Histories.PutHistoryAsync(new PutHistoryRequest { UserId = user, History = history });

        public async Task<Forecast> ForecastAsync(string user) =>
            await Predictions.PredictAsync(new PredictRequest { UserId = user, AsOf = AsOf });

        /// <summary>Every call that reads this user's value reports that it is damaged.</summary>
        public async Task FailsAsDamagedAsync(string user, string damage)
        {
            await LostAsync(
                () => Predictions.PredictAsync(new PredictRequest { UserId = user, AsOf = AsOf }).ResponseAsync, damage);
            await LostAsync(() => Histories.GetHistoryAsync(new GetHistoryRequest { UserId = user }).ResponseAsync, damage);
            await LostAsync(
                () => Histories.RecordHistoryAsync(new RecordHistoryRequest
                {
                    UserId = user, Periods = { new Period { Start = "2026-02-03" } },
                }).ResponseAsync,
                damage);
            using var answer = await _http.GetAsync($"/v1/users/{user}/forecast?asOf={AsOf}");
            Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
            Assert.Contains("\"STORED_VALUE_CORRUPT\"", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        /// <summary>In a batch only this user's item fails.</summary>
        public async Task BatchFailsOnlyAsync(string user, string other, Forecast others, string damage)
        {
            var batch = new BatchPredictRequest();
            foreach (var asked in (string[])[other, user, other, "nobody"])
                batch.Requests.Add(new PredictRequest { UserId = asked, AsOf = AsOf });
            var results = (await Predictions.BatchPredictAsync(batch)).Results;
            Assert.True(results[1].Error?.Code == "DATA_LOSS", $"{damage}: {results[1].Error?.Code ?? "a forecast"}");
            Assert.Equal(others, results[0].Forecast);
            Assert.Equal(others, results[2].Forecast);
            Assert.Equal("NOT_FOUND", results[3].Error.Code);
        }

        public void Dispose()
        {
            _channel.Dispose();
            _http.Dispose();
        }

        private static async Task LostAsync<T>(Func<Task<T>> call, string damage)
        {
            var failure = await Assert.ThrowsAsync<RpcException>(call);
            Assert.True(failure.StatusCode == StatusCode.DataLoss, $"{damage}: {failure.Status}");
        }
    }
}
