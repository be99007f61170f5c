using System.Net;
using System.Text.Json;
using Grpc.Core;
using Predictions.Redis.Values;
using Predictions.Testing;
using Predictions.V1;

namespace Predictions.Service.Tests;

/// <summary>A caller who holds the forecast gets it only if it changed, over both transports.</summary>
public sealed class ConditionalForecastTests(ServiceFixture fixture) : FolderTest
{
    private const string AsOf = Samples.AsOf;
    private const string Stages = "predictions_stage_seconds_count{stage=\"history\"}";
    private const string Unchanged = "predictions_unchanged_total";

    private readonly ServiceUnderTest _service = fixture.Service;

    [Fact]
    public async Task A_known_etag_gets_five_fields_and_nothing_is_computed()
    {
        await using var service = await ServiceUnderTest.StartAsync(fixture.Redis.ConnectionString);
        var request = await StoredAsync(service);
        var forecast = await service.Predictions.PredictAsync(request);
        Assert.False(forecast.Unchanged);
        Assert.InRange(forecast.Etag.Length, 1, 32);
        request.KnownEtag = forecast.Etag;
        var before = await MetricsReading.OfAsync(service.Operators);
        var again = await service.Predictions.PredictAsync(request);
        var json = await service.Http.PostAsync("/v1/predict", Json(request)).OkAsync();
        var inline = Samples.Inline();
        inline.KnownEtag = (await service.Predictions.PredictAsync(inline)).Etag;
        var inlineAgain = await service.Predictions.PredictAsync(inline);
        var after = await MetricsReading.OfAsync(service.Operators);

        Assert.Equal(AloneOf(forecast), again);
        Assert.Equal(
            (forecast.Etag, true, AsOf, forecast.Model, forecast.HistoryRevision),
            (json.GetProperty("etag").GetString(), json.GetProperty("unchanged").GetBoolean(),
                json.GetProperty("asOf").GetString(), json.GetProperty("model").GetString(),
                json.GetProperty("historyRevision").GetInt64()));
        Assert.Equal(0, json.GetProperty("cycles").GetArrayLength());
        Assert.False(json.TryGetProperty("basis", out _));
        Assert.Equal((true, inline.KnownEtag, 0), (inlineAgain.Unchanged, inlineAgain.Etag, inlineAgain.Cycles.Count));
        // Only the first question about the inline history was computed.
        Assert.Equal(1, after[Stages] - before[Stages]);
        Assert.Equal(3, after[Unchanged] - before[Unchanged]);
    }

    [Fact]
    public async Task Another_history_date_or_option_gets_the_whole_forecast()
    {
        var request = await StoredAsync(_service);
        request.KnownEtag = (await _service.Predictions.PredictAsync(request)).Etag;
        await IsComputedAsync(r => r.AsOf = "2026-03-06");
        await IsComputedAsync(r => r.Cycles = 4);
        await IsComputedAsync(r => r.Interval = 0.9);
        await IsComputedAsync(r => r.IncludeDaily = true);
        await IsComputedAsync(r => r.KnownEtag = "");
        await IsComputedAsync(r => r.KnownEtag = "an etag of another form");
        await IsComputedAsync(r => (r.UserId, r.History) = ("", Samples.History()));
        var other = await StoredAsync(_service);
        await IsComputedAsync(r => r.UserId = other.UserId);
        // The defaults that are given are the same question.
        var asked = request.Clone();
        (asked.Cycles, asked.Interval) = (3, 0.8);
        Assert.True((await _service.Predictions.PredictAsync(asked)).Unchanged);
        await _service.Histories.RecordHistoryAsync(Samples.Record(request.UserId, "2026-02-19"));
        await IsComputedAsync(_ => { });

        async Task IsComputedAsync(Action<PredictRequest> change)
        {
            var changed = request.Clone();
            change(changed);
            var answer = await _service.Predictions.PredictAsync(changed);
            Assert.False(answer.Unchanged);
            Assert.NotEmpty(answer.Cycles);
            Assert.NotEqual(request.KnownEtag == changed.KnownEtag, request.KnownEtag == answer.Etag);
        }
    }

    [Fact]
    public async Task Another_model_or_skip_rate_has_other_etags_and_a_restart_has_the_same()
    {
        using var models = new ServedModels().With("1").WithOtherShare("2").Labelled("1");
        using var others = new ServedModels().With("1").WithOtherShare("2").Labelled("2");
        var request = await StoredAsync(_service);
        string[] etags =
        [
            await EtagAsync(models), await EtagAsync(others), await EtagAsync(models, ("Models:SkipRate", "0.1")),
            await EtagAsync(models, ("Models:SkipRate", "0.2")),
            await EtagAsync(models, ("Models:SkipRate", "0.1"), ("Models:SkipCycles", "9")),
        ];
        Assert.Distinct(etags);
        Assert.Equal(etags[0], await EtagAsync(models));

        async Task<string> EtagAsync(ServedModels served, params (string, string)[] settings)
        {
            await using var service = await ServiceUnderTest.StartAsync(
                fixture.Redis.ConnectionString, null, [("Models:Directory", served.Root), .. settings]);
            return (await service.Predictions.PredictAsync(request)).Etag;
        }
    }

    [Fact]
    public async Task A_batch_answers_each_item_by_its_own_etag()
    {
        var (stored, moved) = (await StoredAsync(_service), await StoredAsync(_service));
        PredictRequest[] items = [stored, Samples.Inline(), moved, new PredictRequest { UserId = ServiceFixture.NewUser() }];
        var first = await _service.Predictions.BatchPredictAsync(new BatchPredictRequest { Requests = { items } });
        for (var i = 0; i < 3; i++)
            items[i].KnownEtag = first.Results[i].Forecast.Etag;
        await _service.Histories.RecordHistoryAsync(Samples.Record(moved.UserId, "2026-02-19"));
        var second = await _service.Predictions.BatchPredictAsync(new BatchPredictRequest { Requests = { items } });
        Assert.Equal(AloneOf(first.Results[0].Forecast), second.Results[0].Forecast);
        Assert.Equal(AloneOf(first.Results[1].Forecast), second.Results[1].Forecast);
        Assert.False(second.Results[2].Forecast.Unchanged);
        Assert.Equal("HISTORY_NOT_FOUND", second.Results[3].Error.Reason);
    }

    [Theory]
    [InlineData("\"{0}\"", 304)]
    [InlineData("W/\"{0}\"", 304)]
    [InlineData("\"a\", W/\"{0}\" , \"b\"", 304)]
    [InlineData("*", 304)]
    [InlineData("\"a\"", 200)]
    [InlineData("{0}", 200)]
    [InlineData("\"{0}", 200)]
    public async Task If_None_Match_gets_304(string header, int status)
    {
        var request = await StoredAsync(_service);
        var path = $"/v1/users/{request.UserId}/forecast?asOf={AsOf}";
        var forecast = await _service.Predictions.PredictAsync(request);
        using var whole = await _service.Http.GetAsync(new Uri(path, UriKind.Relative), HttpAnswers.Token);
        Assert.Equal($"\"{forecast.Etag}\"", whole.Headers.ETag!.Tag);
        foreach (var method in (HttpMethod[])[HttpMethod.Get, HttpMethod.Head])
        {
            using var ask = new HttpRequestMessage(method, path);
            ask.Headers.TryAddWithoutValidation("If-None-Match", header.Replace("{0}", forecast.Etag, StringComparison.Ordinal));
            using var answer = await _service.Http.SendAsync(ask, HttpAnswers.Token);
            Assert.Equal((HttpStatusCode)status, answer.StatusCode);
            Assert.Equal(whole.Headers.ETag, answer.Headers.ETag);
            Assert.Equal("no-cache, private", CacheOf(answer));
            Assert.Equal(
                status == 304 || method == HttpMethod.Head ? "" : await whole.Content.ReadAsStringAsync(HttpAnswers.Token),
                await answer.Content.ReadAsStringAsync(HttpAnswers.Token));
        }
    }

    [Fact]
    public async Task If_None_Match_with_a_star_needs_a_forecast()
    {
        var user = ServiceFixture.NewUser();
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync());
        await _service.Histories.RecordHistoryAsync(Samples.Record(user, "2026-03-09"));
        Assert.Equal(HttpStatusCode.BadRequest, await StatusAsync());

        async Task<HttpStatusCode> StatusAsync()
        {
            using var ask = new HttpRequestMessage(HttpMethod.Get, $"/v1/users/{user}/forecast?asOf={AsOf}");
            ask.Headers.Add("If-None-Match", "*");
            using var answer = await _service.Http.SendAsync(ask, HttpAnswers.Token);
            return answer.StatusCode;
        }
    }

    [Theory]
    [InlineData("GET", "/v1/users/{user}/forecast?asOf=2026-03-05", 200, "no-cache, private")]
    [InlineData("GET", "/v1/users/{user}/forecast?asOf=2026-02-30", 400, "no-store")]
    [InlineData("GET", "/v1/users/nobody/forecast", 404, "no-store")]
    [InlineData("GET", "/v1/users/a%2Fb/forecast", 400, "no-store")]
    [InlineData("GET", "/v1/users/{user}/history", 200, "no-store")]
    [InlineData("GET", "/v1/users/nobody/history", 404, "no-store")]
    [InlineData("POST", "/v1/users/{user}/history:record", 200, "no-store")]
    [InlineData("PUT", "/v1/users/{user}/history", 200, "no-store")]
    [InlineData("DELETE", "/v1/users/{user}/history", 200, "no-store")]
    [InlineData("POST", "/v1/predict", 400, "no-store")]
    [InlineData("POST", "/v1/predict:batch", 400, "no-store")]
    [InlineData("GET", "/v1/models", 200, "")]
    [InlineData("GET", "/openapi/v1.json", 200, "")]
    public async Task Answers_about_users_are_kept_by_no_cache(string method, string path, int status, string expected)
    {
        var user = (await StoredAsync(_service)).UserId;
        using var answer = await _service.Http.SendJsonAsync(
            new HttpMethod(method), path.Replace("{user}", user, StringComparison.Ordinal), "{}"u8.ToArray());
        Assert.Equal((HttpStatusCode)status, answer.StatusCode);
        Assert.Equal(expected, CacheOf(answer));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_value_that_is_not_opened_may_be_damaged_and_is_found_out_at_the_next_whole_forecast(bool isEncrypted)
    {
        var ring = Path.Combine(Folder, "ring.json");
        await File.WriteAllTextAsync(
            ring, $$$"""{"current": 1, "keys": {"1": "{{{Convert.ToBase64String(new byte[32])}}}"}}""", HttpAnswers.Token);
        await using var service = await ServiceUnderTest.StartAsync(
            fixture.Redis.ConnectionString, null, isEncrypted ? [("Redis:KeyRingFile", ring)] : []);
        var request = await StoredAsync(service);
        request.KnownEtag = (await service.Predictions.PredictAsync(request)).Etag;
        using var keys = new HistoryKeys(HistoryKeys.DevelopmentSecret);
        var key = keys.For(request.UserId);
        var value = (byte[])(await fixture.Raw.StringGetAsync(key))!;

        value[^1] ^= 1;
        await fixture.Raw.StringSetAsync(key, value);
        Assert.True((await service.Predictions.PredictAsync(request)).Unchanged);
        await FailsAsync(r => r.KnownEtag = "");
        await FailsAsync(r => r.Cycles = 4);
        // A damaged revision, kind or layout is no known one, so the value is opened.
        value[^1] ^= 1;
        for (var bit = 0; bit < 7 * 8; bit++)
        {
            value[bit / 8] ^= (byte)(1 << (bit % 8));
            await fixture.Raw.StringSetAsync(key, value);
            await FailsAsync(_ => { });
            value[bit / 8] ^= (byte)(1 << (bit % 8));
        }

        async Task FailsAsync(Action<PredictRequest> change)
        {
            var changed = request.Clone();
            change(changed);
            await service.Predictions.PredictAsync(changed).FailsAsync(StatusCode.DataLoss, "STORED_VALUE_CORRUPT");
        }
    }

    [Fact]
    public async Task An_erased_history_is_not_unchanged()
    {
        var request = await StoredAsync(_service);
        request.KnownEtag = (await _service.Predictions.PredictAsync(request)).Etag;
        await _service.Histories.DeleteHistoryAsync(new DeleteHistoryRequest { UserId = request.UserId });
        await _service.Predictions.PredictAsync(request).FailsAsync(StatusCode.NotFound, "HISTORY_NOT_FOUND");
        await _service.Histories.PutHistoryAsync(
            new PutHistoryRequest { UserId = request.UserId, History = Samples.History() });
        Assert.False((await _service.Predictions.PredictAsync(request)).Unchanged);
    }

    private static async Task<PredictRequest> StoredAsync(ServiceUnderTest service)
    {
        var user = ServiceFixture.NewUser();
        await service.Histories.PutHistoryAsync(new PutHistoryRequest { UserId = user, History = Samples.History() });
        return new PredictRequest { UserId = user, AsOf = AsOf };
    }

    private static Forecast AloneOf(Forecast whole) => new()
    {
        AsOf = whole.AsOf, Model = whole.Model, HistoryRevision = whole.HistoryRevision, Etag = whole.Etag, Unchanged = true,
    };

    private static string Json(PredictRequest request) =>
        JsonSerializer.Serialize(new { userId = request.UserId, asOf = request.AsOf, knownEtag = request.KnownEtag });

    private static string CacheOf(HttpResponseMessage answer) =>
        string.Join(", ", $"{answer.Headers.CacheControl}".Split(", ").Order(StringComparer.Ordinal));
}
