using System.Text.Json;
using Google.Protobuf;
using Grpc.Core;
using Predictions.V1;

namespace Predictions.Service.Tests;

/// <summary>Both transports answer every call of the contract with the same values.</summary>
public class BothTransportsTests(ServiceFixture fixture)
{
    private static readonly JsonFormatter Formatter = new(
        JsonFormatter.Settings.Default.WithFormatDefaultValues(true));

    private readonly ServiceUnderTest _service = fixture.Service;

    [Fact]
    public async Task Predict_answers_alike_inline_and_stored_bit_for_bit()
    {
        var user = ServiceFixture.NewUser();
        var stored = await _service.Histories.PutHistoryAsync(
            new PutHistoryRequest { UserId = user, History = Samples.History() });
        var request = Samples.Inline();
        (request.Cycles, request.Interval, request.IncludeDaily) = (4, 0.9, true);
        var inline = await _service.Predictions.PredictAsync(request);
        (request.History, request.UserId) = (null, user);
        var fromStore = await _service.Predictions.PredictAsync(request);

        var json = await _service.Http.PostAsync(
            "/v1/predict",
            $$"""{"history":{{Samples.HistoryJson}},"asOf":"{{Samples.AsOf}}","cycles":4,"interval":0.9,"includeDaily":true}""")
            .OkAsync();
        var jsonFromStore = await _service.Http.GetAsync(
            $"/v1/users/{user}/forecast?asOf={Samples.AsOf}&cycles=4&interval=0.9&includeDaily=true",
            HttpAnswers.Token).OkAsync();

        Assert.Equal(4, inline.Cycles.Count);
        Assert.NotEmpty(inline.NextPeriodDaily);
        Assert.NotEmpty(inline.FertileDaily);
        Assert.Equal(stored.Revision, fromStore.HistoryRevision);
        AssertSame(inline, json);
        AssertSame(fromStore, jsonFromStore);
        Assert.NotEqual(inline.Etag, fromStore.Etag);
        (fromStore.HistoryRevision, fromStore.Etag) = (0, inline.Etag);
        Assert.Equal(inline.ToByteArray(), fromStore.ToByteArray());
    }

    [Fact]
    public async Task Predict_takes_the_defaults_of_the_contract()
    {
        var forecast = await _service.Predictions.PredictAsync(new PredictRequest { History = Samples.History() });
        Assert.Equal("2026-03-10", forecast.AsOf);
        Assert.Equal(3, forecast.Cycles.Count);
        Assert.Empty(forecast.NextPeriodDaily);
        AssertSame(forecast, await _service.Http.PostAsync("/v1/predict", $$"""{"history":{{Samples.HistoryJson}}}""").OkAsync());
    }

    /// <summary>protobuf ignores a field that it does not know. Only the date of the answer tells that as_of was lost.</summary>
    [Fact]
    public async Task A_misspelled_date_is_an_error_over_HTTP_and_another_date_in_the_answer_over_gRPC()
    {
        byte[] unknown = [0xA2, 0x06, 10, .. "2026-03-01"u8]; // field 100
        var message = new PredictRequest { History = Samples.History() }.ToByteArray();
        var misspelled = PredictRequest.Parser.ParseFrom([.. message, .. unknown]);
        Assert.Equal(message.Length + unknown.Length, misspelled.CalculateSize());
        Assert.Equal("2026-03-10", (await _service.Predictions.PredictAsync(misspelled)).AsOf);
        var sent = new PredictRequest { History = Samples.History(), AsOf = "2026-03-01" };
        Assert.Equal("2026-03-01", (await _service.Predictions.PredictAsync(sent)).AsOf);
        var json = $$"""{"history":{{Samples.HistoryJson}},"as_of":"2026-03-01"}""";
        await _service.Http.PostAsync("/v1/predict", json).ProblemAsync(400, "INVALID_FIELD", "as_of");
    }

    [Fact]
    public async Task A_batch_answers_each_item_and_fails_only_the_bad_ones()
    {
        var user = ServiceFixture.NewUser();
        await _service.Histories.RecordHistoryAsync(Samples.Record(user));
        var batch = new BatchPredictRequest
        {
            Requests =
            {
                Samples.Inline(),
                new PredictRequest { UserId = user, AsOf = Samples.AsOf },
                new PredictRequest { UserId = ServiceFixture.NewUser() },
                new PredictRequest { History = new History { Periods = { new Period { Start = "2023-02-29" } } } },
                new PredictRequest(),
            },
        };
        var response = await _service.Predictions.BatchPredictAsync(batch);
        var json = await _service.Http.PostAsync(
            "/v1/predict:batch", new JsonFormatter(JsonFormatter.Settings.Default).Format(batch)).OkAsync();

        Assert.Equal(["Forecast", "Forecast", "Error", "Error", "Error"], response.Results.Select(r => $"{r.OutcomeCase}"));
        Assert.Equal(("NOT_FOUND", "HISTORY_NOT_FOUND", ""), ErrorOf(response.Results[2]));
        Assert.Equal(("INVALID_ARGUMENT", "INVALID_FIELD", "history.periods[0].start"), ErrorOf(response.Results[3]));
        Assert.Equal(("INVALID_ARGUMENT", "INVALID_FIELD", "user_id"), ErrorOf(response.Results[4]));
        Assert.Equal(response.Results[0].Forecast, await _service.Predictions.PredictAsync(Samples.Inline()));
        AssertSame(response.Results[0].Forecast, json.GetProperty("results")[0].GetProperty("forecast"));
        AssertSame(response.Results[1].Forecast, json.GetProperty("results")[1].GetProperty("forecast"));
        Assert.Equal("userId", json.GetProperty("results")[4].GetProperty("error").GetProperty("field").GetString());
        Assert.False(json.GetProperty("results")[4].TryGetProperty("forecast", out _));
    }

    [Fact]
    public async Task A_history_is_put_read_recorded_and_erased_over_both_transports()
    {
        var user = ServiceFixture.NewUser();
        var route = $"/v1/users/{user}/history";
        var put = await _service.Http.PutAsync(route + "?ifRevision=0", Samples.HistoryJson).OkAsync();
        var read = await _service.Histories.GetHistoryAsync(new GetHistoryRequest { UserId = user });
        AssertSame(read, put);
        AssertSame(read, await _service.Http.GetAsync(route, HttpAnswers.Token).OkAsync());

        var recorded = await _service.Http.PostAsync(
            route + ":record", """{"removePeriods":["2025-10-30"],"periods":[{"start":"2026-03-10","days":3}]}""").OkAsync();
        AssertSame(await _service.Histories.GetHistoryAsync(new GetHistoryRequest { UserId = user }), recorded);
        var again = await _service.Histories.RecordHistoryAsync(Samples.Record(user, "2026-03-10"));
        Assert.Equal(5, again.Periods.Count);
        Assert.True(again.Revision > recorded.GetProperty("revision").GetInt64());

        Assert.Equal("{}", $"{await _service.Http.DeleteAsync(route, HttpAnswers.Token).OkAsync()}");
        await _service.Histories.GetHistoryAsync(new GetHistoryRequest { UserId = user })
            .FailsAsync(StatusCode.NotFound, "HISTORY_NOT_FOUND");
        await _service.Histories.DeleteHistoryAsync(new DeleteHistoryRequest { UserId = user });
    }

    [Fact]
    public async Task Signs_and_the_year_of_birth_are_recorded_and_removed_over_both_transports()
    {
        var user = ServiceFixture.NewUser();
        var route = $"/v1/users/{user}/history";
        await _service.Http.PutAsync(route, Samples.HistoryJson).OkAsync();
        var request = new RecordHistoryRequest
        {
            UserId = user,
            Ovulations = { new Ovulation { Date = "2026-02-07", Evidence = V1.Ovulation.Types.Evidence.MucusPeak } },
            Signs = { new FertilitySign { Date = "2026-02-03", Kind = FertilitySign.Types.Kind.MonitorHigh } },
            RemoveSigns = { new FertilitySign { Date = "2026-02-04", Kind = FertilitySign.Types.Kind.LhNegative } },
        };
        var recorded = await _service.Histories.RecordHistoryAsync(request);
        Assert.Equal(recorded, await _service.Histories.RecordHistoryAsync(request));
        Assert.Equal(["2026-02-03", "2026-02-04"], recorded.Signs.Select(sign => sign.Date));
        Assert.Equal(1994, recorded.BirthYear);
        AssertSame(recorded, await _service.Http.GetAsync(route, HttpAnswers.Token).OkAsync());

        var json = await _service.Http.PostAsync(
            route + ":record",
            """
            {"signs":[{"date":"2026-02-03","kind":"FERTILE_MUCUS"}],
             "removeSigns":[{"date":"2026-02-03","kind":"MONITOR_HIGH"},{"date":"2026-02-03","kind":"LH_NEGATIVE"}],"birthYear":0}
            """).OkAsync();
        Assert.Equal(
            """[{"date":"2026-02-03","kind":"FERTILE_MUCUS"},{"date":"2026-02-04","kind":"FERTILE_MUCUS"}]""",
            $"{json.GetProperty("signs")}");
        Assert.Equal(0, json.GetProperty("birthYear").GetInt32());
        AssertSame(await _service.Histories.GetHistoryAsync(new GetHistoryRequest { UserId = user }), json);
    }

    [Fact]
    public async Task Recording_the_same_again_keeps_the_revision()
    {
        var user = ServiceFixture.NewUser();
        var first = await _service.Histories.RecordHistoryAsync(Samples.Record(user));
        Assert.Equal(first, await _service.Histories.RecordHistoryAsync(Samples.Record(user)));
        var unknown = await _service.Histories.RecordHistoryAsync(
            new RecordHistoryRequest { UserId = user, Periods = { new Period { Start = "2026-02-20" } } });
        Assert.Equal(first, unknown);
    }

    [Fact]
    public async Task Models_are_listed_alike()
    {
        var list = await _service.Models.ListModelsAsync(new ListModelsRequest());
        AssertSame(list, await _service.Http.GetAsync("/v1/models", HttpAnswers.Token).OkAsync());
        foreach (var model in list.Models)
            AssertSame(
                await _service.Models.GetModelAsync(new GetModelRequest { Version = model.Version }),
                await _service.Http.GetAsync($"/v1/models/{model.Version}", HttpAnswers.Token).OkAsync());
    }

    private static (string, string, string) ErrorOf(BatchPredictResponse.Types.Result result) =>
        (result.Error.Code, result.Error.Reason, result.Error.Field);

    /// <summary>
    /// Compares with the protobuf library's JSON. That library writes 64-bit integers as text; the service writes numbers.
    /// </summary>
    private static void AssertSame(IMessage message, JsonElement json)
    {
        var expected = JsonElement.Parse(Formatter.Format(message));
        Assert.Equal(Flat(expected), Flat(json));
    }

    private static SortedDictionary<string, string> Flat(JsonElement json)
    {
        var flat = new SortedDictionary<string, string>(StringComparer.Ordinal);
        Walk(json, "", flat);
        return flat;
    }

    private static void Walk(JsonElement json, string path, SortedDictionary<string, string> flat)
    {
        if (json.ValueKind == JsonValueKind.Object)
            foreach (var property in json.EnumerateObject())
                Walk(property.Value, $"{path}.{property.Name}", flat);
        else if (json.ValueKind == JsonValueKind.Array)
            for (var i = 0; i < json.GetArrayLength(); i++)
                Walk(json[i], $"{path}[{i}]", flat);
        else if (json.ValueKind == JsonValueKind.Number)
            flat[path] = $"{json.GetDouble():R}";
        else
            flat[path] = path.EndsWith("evision", StringComparison.Ordinal)
                ? $"{double.Parse(json.GetString()!):R}"
                : json.ToString();
    }
}
