using CsCheck;
using Predictions.Core;
using Predictions.Core.Features;
using Predictions.Core.History;
using Predictions.Redis.Connection;
using Predictions.Redis.Store;
using Predictions.Service.Forecasts;
using Predictions.Service.Rollouts;
using Predictions.Testing;

namespace Predictions.Service.Tests;

/// <summary>Equal etags have equal answers, and everything that an answer depends on changes its etag.</summary>
public sealed class ForecastEtagTests(ServiceFixture fixture) : IAsyncLifetime
{
    private static readonly DateTimeOffset Now = FixedClock.Noon;
    private static readonly DateOnly Today = DateOnly.FromDateTime(Now.UtcDateTime);

    private static readonly AnsweringModel Model = new(ServedModels.Shipped.Scoring, ServedModels.Shipped.Fingerprint, null);

    // Small ranges, so that equal requests and histories occur.
    private static readonly Gen<CycleHistory> SomeHistories = Gen.Select(
        Gen.Int[26, 28].Array[1, 2], Gen.Int[0, 1], Gen.Int[0, 2], Gen.Int[0, 1], Gen.Int[0, 2],
        (lengths, days, ovulation, sign, birth) =>
        {
            var periods = new List<Period> { new(Today.AddDays(-60), days) };
            foreach (var length in lengths)
                periods.Add(new Period(periods[^1].Start.AddDays(length), days));
            return CycleHistory.FromSorted(
                [.. periods],
                ovulation == 0 ? [] : [new Ovulation(Today.AddDays(-46), (OvulationEvidence)ovulation)],
                birth == 2 ? [new Pause(Today.AddDays(-200), Today.AddDays(-100), PauseReason.Other)] : [],
                sign == 0 ? [] : [new FertilitySign(Today.AddDays(-48), FertilitySignKind.FertileMucus)],
                birth == 0 ? 0 : 1994);
        });

    private static readonly Gen<ForecastQuery> SomeQueries = Gen.Select(
        Gen.Int[0, 2], Gen.Int[1, 2], Gen.Int[0, 1], Gen.Bool, SomeHistories,
        (day, cycles, interval, daily, history) => new ForecastQuery(
            null, history, day == 0 ? null : Today.AddDays(day), cycles, 0.8 + 0.1 * interval, daily));

    private RedisHistoryStore _store = null!;
    private ForecastEtags _etags = null!;

    public async ValueTask InitializeAsync()
    {
        _store = await OpenAsync("a secret of a test");
        _etags = new ForecastEtags(_store);
    }

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    [Fact]
    public void Equal_etags_of_histories_in_requests_mean_equal_answers_and_equal_requests_have_equal_etags() =>
        Gen.Select(SomeQueries, SomeQueries).Seeded(
            (one, other) =>
            {
                var (first, second) = (EtagOf(one), EtagOf(other));
                var areSame = one.History!.SameAs(other.History!)
                    && one with { History = null, AsOf = DateOf(one) } == other with { History = null, AsOf = DateOf(other) };
                Assert.Equal(areSame, first == second);
                if (areSame)
                    Assert.Equal(BytesOf(one, first), BytesOf(other, second));
            },
            iter: 3_000);

    [Fact]
    public void Every_part_of_a_question_about_a_stored_history_changes_its_etag()
    {
        var query = new ForecastQuery("ann", null, Today, 3, 0.8, IncludeDaily: false);
        var skips = new SkipPrior(0.1, 4);
        ForecastEtag[] etags =
        [
            Of(query, Model, 7, Today, Now),
            Of(query with { UserId = "bob" }, Model, 7, Today, Now),
            Of(query, Model, 8, Today, Now),
            Of(query with { AsOf = Today.AddDays(1) }, Model, 7, Today.AddDays(1), Now),
            Of(query with { Cycles = 4 }, Model, 7, Today, Now),
            Of(query with { Interval = 0.81 }, Model, 7, Today, Now),
            Of(query with { IncludeDaily = true }, Model, 7, Today, Now),
            Of(query, Model with { Fingerprint = "" }, 7, Today, Now),
            Of(query, Model with { Fingerprint = Model.Fingerprint.ToUpperInvariant() }, 7, Today, Now),
            Of(query, Model with { Skips = skips }, 7, Today, Now),
            Of(query, Model with { Skips = skips with { Rate = 0.2 } }, 7, Today, Now),
            Of(query, Model with { Skips = skips with { Cycles = 5 } }, 7, Today, Now),
            Of(query, Model with { Skips = default(SkipPrior) }, 7, Today, Now),
            Of(query with { AsOf = null }, Model, 7, Today, Now),
            Of(query with { AsOf = null }, Model, 7, Today.AddDays(1), Now),
            Of(query with { AsOf = null }, Model, 7, Today, Now.AddHours(-12)),
            Of(query with { AsOf = null }, Model, 7, Today, Now.AddDays(-1)),
        ];
        Assert.Distinct(etags);
        Assert.Equal(etags[0], Of(query with { Known = KnownEtags.Any }, Model, 7, Today, Now.AddDays(40)));
    }

    [Fact]
    public async Task The_etag_of_a_history_in_the_request_depends_on_the_secret()
    {
        var query = new ForecastQuery(null, CycleHistory.FromSorted([new Period(Today, 5)], [], []), Today, 3, 0.8, false);
        await using var other = await OpenAsync("another secret of a test");
        await using var same = await OpenAsync("a secret of a test");
        Assert.Equal(_etags.OfInline(query, Model, Today), new ForecastEtags(same).OfInline(query, Model, Today));
        Assert.NotEqual(_etags.OfInline(query, Model, Today), new ForecastEtags(other).OfInline(query, Model, Today));
    }

    [Fact]
    public void The_text_of_an_etag_reads_back_and_no_other_text_is_read() =>
        Gen.Select(Gen.Long[0, (1L << 48) - 1], Gen.ULong, Gen.Int[0, ForecastEtag.Characters - 1], Gen.Char).Seeded(
            (revision, hash, at, other) =>
            {
                var etag = new ForecastEtag(revision, hash);
                var text = $"{etag}";
                Assert.Matches("^[A-Za-z0-9_-]{20}$", text);
                Assert.Equal(etag, ForecastEtag.Parse(text));
                Assert.Null(ForecastEtag.Parse(text.AsSpan(..^1)));
                Assert.Null(ForecastEtag.Parse(text + "A"));
                if (text[at] != other)
                    Assert.NotEqual(etag, ForecastEtag.Parse(text[..at] + other + text[(at + 1)..]));
            });

    [Theory]
    [InlineData("")]
    [InlineData("                    ")]
    [InlineData("AAAAAAAAAAAAAAAAAAAA")]
    [InlineData("====================")]
    public void A_text_of_another_form_is_no_etag(string text) => Assert.Null(ForecastEtag.Parse(text));

    [Fact]
    public void Without_a_date_the_default_that_the_history_chose_is_recognized_without_the_history()
    {
        var query = new ForecastQuery("ann", null, null, 3, 0.8, false);
        var (early, late) = (Now.AddHours(-3), Now);
        Assert.Equal(Today, HistoryLimits.LatestToday(early));
        Assert.Equal(Today.AddDays(1), HistoryLimits.LatestToday(late));
        Assert.Equal(Today, Held(early, Today)?.AsOf);
        Assert.Null(Held(early, Today.AddDays(1)));
        Assert.Equal(Today, Held(late, Today)?.AsOf);
        Assert.Equal(Today.AddDays(1), Held(late, Today.AddDays(1))?.AsOf);
        // A start of tomorrow moves the default once it is tomorrow somewhere, so an etag from before tells nothing.
        Assert.Null(HeldAt(late, Of(query, Model, 7, Today, early)));
        Assert.Null(HeldAt(late, Of(query with { AsOf = Today }, Model, 7, Today, late)));

        HeldForecast? Held(DateTimeOffset now, DateOnly asOf) => HeldAt(now, Of(query, Model, 7, asOf, now));
        HeldForecast? HeldAt(DateTimeOffset now, ForecastEtag etag) =>
            ForecastEtags.HeldBy(query with { Known = KnownEtags.Of($"{etag}") }, Model, now);
    }

    [Fact]
    public void Of_several_known_etags_the_latest_revision_counts()
    {
        var query = new ForecastQuery("ann", null, Today, 3, 0.8, false);
        string[] known = [.. new long[] { 7, 9, 8 }.Select(revision => $"{Of(query, Model, revision, Today, Now)}"), "other"];
        Assert.Equal(9, ForecastEtags.HeldBy(query with { Known = KnownEtags.Of(known) }, Model, Now)!.Value.Etag.Revision);
        Assert.Null(KnownEtags.Of(["other"]));
    }

    private static ForecastEtag Of(
        in ForecastQuery query, in AnsweringModel model, long revision, DateOnly asOf, DateTimeOffset now) =>
        ForecastEtags.OfStored(query, model, revision, asOf, now);

    private static DateOnly DateOf(in ForecastQuery query) => query.DateFor(query.History!, Now);

    private static byte[] BytesOf(in ForecastQuery query, ForecastEtag etag)
    {
        var times = default(StageTimes);
        var forecast = ForecastPipeline.Run(query.History!, query.ToRequest(DateOf(query)), Model.Scoring, ref times).Value;
        return [.. Http.JsonBuffer.Serialize(new ForecastAnswer(forecast, etag), Http.JsonForecasts.Write).Span];
    }

    private ForecastEtag EtagOf(in ForecastQuery query) => _etags.OfInline(query, Model, DateOf(query));

    private Task<RedisHistoryStore> OpenAsync(string secret) => RedisHistoryStore.OpenAsync(
        new RedisOptions { ConnectionString = fixture.Redis.ConnectionString, KeySecret = secret, CallTimeoutMs = 10_000 },
        TimeProvider.System);
}
