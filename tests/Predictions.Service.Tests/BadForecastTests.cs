using System.Text;
using Grpc.Core;
using Predictions.V1;

namespace Predictions.Service.Tests;

/// <summary>An invalid forecast request fails with the field and its accepted values, over both transports.</summary>
public class BadForecastTests(ServiceFixture fixture)
{
    private const string Invalid = "INVALID_FIELD";
    private const string Good = """{"start":"2026-01-01"}""";

    private readonly ServiceUnderTest _service = fixture.Service;

    public static TheoryData<string, string> Bodies => new()
    {
        { """{}""", "userId" },
        { """{"userId":"u","history":{"periods":[{"start":"2026-01-01"}]}}""", "userId" },
        { """{"userId":"a/b"}""", "userId" },
        { """{"userId":".."}""", "userId" },
        { """{"history":{"periods":[{"start":"2023-02-29"}]}}""", "history.periods[0].start" },
        { """{"history":{"periods":[{}]}}""", "history.periods[0].start" },
        { """{"history":{"periods":[{"start":"1899-12-31"}]}}""", "history.periods[0].start" },
        { """{"history":{"periods":[{"start":"2026-1-01"}]}}""", "history.periods[0].start" },
        { """{"history":{"periods":[{"start":"2026-01-01","days":31}]}}""", "history.periods[0].days" },
        { """{"history":{"periods":[{"start":"2026-01-01","days":-1}]}}""", "history.periods[0].days" },
        { """{"history":{"pauses":[{"from":"2026-01-05","until":"2026-01-04"}]}}""", "history.pauses[0].until" },
        { """{"history":{"ovulations":[{"date":"2026-01-05","evidence":"NOSE"}]}}""", "history.ovulations[0].evidence" },
        { """{"history":{"ovulations":[{"date":"2026-01-05","evidence":"lh_test"}]}}""", "history.ovulations[0].evidence" },
        { """{"history":{"signs":[{"date":"2026-01-05","kind":"monitor_high"}]}}""", "history.signs[0].kind" },
        { """{"history":{"signs":[{"kind":"MONITOR_HIGH"}]}}""", "history.signs[0].date" },
        { """{"history":{"birthYear":2027}}""", "history.birthYear" },
        { """{"history":{"birthYear":"1994"}}""", "history.birthYear" },
        { """{"history":{"pauses":[{"from":"2026-01-05","reason":"WAR"}]}}""", "history.pauses[0].reason" },
        { """{"userId":"u","asOf":"2026-02-30"}""", "asOf" },
        { """{"userId":"u","cycles":0}""", "cycles" },
        { """{"userId":"u","cycles":13}""", "cycles" },
        { """{"userId":"u","cycles":1.5}""", "cycles" },
        { """{"userId":"u","cycles":"3"}""", "cycles" },
        { """{"userId":"u","interval":0.49}""", "interval" },
        { """{"userId":"u","interval":1e400}""", "interval" },
        { """{"userId":"u","interval":-1e400}""", "interval" },
        { """{"userId":"u","interval":NaN}""", "interval" },
        { """{"userId":"u","interval":"0.8"}""", "interval" },
        { """{"userId":"u","includeDaily":1}""", "includeDaily" },
        { """{"userId":"u","knownEtag":"123456789012345678901234567890123"}""", "knownEtag" },
        { """{"userId":"u","as_of":"2026-01-01"}""", "as_of" },
        { """{"userId":"u","AsOf":"2026-01-01"}""", "?" },
        { """{"userId":"u","asOf":"2026-01-01","asOf":"2026-01-02"}""", "asOf" },
        { """{"userId":"u","colour":1}""", "?" },
        { """{"userId":"u","2026-02-02":1}""", "?" },
        { """{"history":{"periods":[{"start":"2026-01-01","flow":2}]}}""", "history.periods[0].?" },
        { """{"userId":null}""", "userId" },
        { """{"history":null}""", "history" },
        { """{"history":{"periods":[{"start":"2026-01-01"},null]}}""", "history.periods[1]" },
        { """{"history":{"periods":{"start":"2026-01-01"}}}""", "history.periods" },
        { """{"history":[]}""", "history" },
        { """{"userId":"\ud800"}""", "userId" },
        { """{"userId":"u",}""", "userId" },
        { """{"userId":"u"} x""", "body" },
        { """{"userId":"u"}{}""", "body" },
        { """null""", "body" },
        { """[]""", "body" },
        { "", "body" },
        { new string('[', 60_000), "body" },
        { """{"history":""" + string.Concat(Enumerable.Repeat("""{"history":""", 5_000)), "history" },
    };

    [Theory]
    [MemberData(nameof(Bodies))]
    public async Task Json_names_the_field(string body, string field)
    {
        var problem = await _service.Http.PostAsync("/v1/predict", body).ProblemAsync(400, Invalid);
        var named = problem.GetProperty("errors").EnumerateObject().Select(e => e.Name).ToList();
        Assert.Contains(named, name => IsNamed(name, field));
        Assert.DoesNotContain("2026-", $"{problem}", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"userId\":\"", "userId")]
    [InlineData("{\"history\":{\"periods\":[{\"start\":\"2026-01-01\"},{\"start\":\"", "history.periods[1].start")]
    [InlineData("{\"cycles\":n", "cycles")]
    [InlineData("{\"cycles\":1}", "body")]
    [InlineData("", "body")]
    public async Task Json_names_the_field_of_the_first_byte_that_is_not_utf8(string before, string field)
    {
        byte[] body = [.. Encoding.UTF8.GetBytes(before), 0xFF, .. Encoding.UTF8.GetBytes("\"}")];
        var problem = await _service.Http.SendJsonAsync(HttpMethod.Post, "/v1/predict", body).ProblemAsync(400, Invalid, field);
        Assert.Equal("must be valid JSON, in UTF-8", problem.GetProperty("errors").GetProperty(field)[0].GetString());
    }

    /// <summary>An error about nesting names the level that is too deep, not the outermost one.</summary>
    private static bool IsNamed(string name, string field) =>
        name == field
        || name.StartsWith(field + ".history", StringComparison.Ordinal)
        || (field == "body" && name.StartsWith('['));

    public static TheoryData<string, string> Queries => new()
    {
        { "?asOf=2023-02-29", "asOf" },
        { "?cycles=13", "cycles" },
        { "?cycles=", "cycles" },
        { "?cycles=3.0", "cycles" },
        { "?interval=NaN", "interval" },
        { "?interval=1e400", "interval" },
        { "?interval=wide", "interval" },
        { "?includeDaily=yes", "includeDaily" },
        { "?asof=2026-01-01", "?" },
        { "?as_of=2026-01-01", "as_of" },
        { "?asOf=2026-01-01&asOf=2026-01-01", "asOf" },
        { "?colour=1", "?" },
        { "?userId=other", "userId" },
    };

    [Theory]
    [MemberData(nameof(Queries))]
    public async Task A_query_names_the_parameter(string query, string field)
    {
        var user = ServiceFixture.NewUser();
        await _service.Histories.RecordHistoryAsync(Samples.Record(user));
        await _service.Http.GetAsync($"/v1/users/{user}/forecast{query}", HttpAnswers.Token).ProblemAsync(400, Invalid, field);
    }

    [Fact]
    public async Task Grpc_names_the_field()
    {
        await FailsAsync(new PredictRequest(), "user_id");
        await FailsAsync(new PredictRequest { UserId = "u", History = Samples.History() }, "user_id");
        await FailsAsync(new PredictRequest { UserId = "a/b" }, "user_id");
        await FailsAsync(new PredictRequest { UserId = "u", AsOf = "2023-02-29" }, "as_of");
        await FailsAsync(new PredictRequest { UserId = "u", Cycles = 13 }, "cycles");
        await FailsAsync(new PredictRequest { UserId = "u", Interval = double.NaN }, "interval");
        await FailsAsync(new PredictRequest { UserId = "u", Interval = double.PositiveInfinity }, "interval");
        await FailsAsync(
            Of(new History { Ovulations = { new Ovulation { Date = "2026-01-01", Evidence = (V1.Ovulation.Types.Evidence)9 } } }),
            "history.ovulations[0].evidence");
        await FailsAsync(
            Of(new History { Pauses = { new Pause { From = "2026-01-01", Reason = (Pause.Types.Reason)(-1) } } }),
            "history.pauses[0].reason");
        await FailsAsync(
            Of(new History { Pauses = { new Pause { From = "2026-01-02", Until = "2026-01-01" } } }),
            "history.pauses[0].until");

        await FailsAsync(
            Of(new History { Signs = { new FertilitySign { Date = "2026-01-01" } } }), "history.signs[0].kind");
        await FailsAsync(Of(new History { BirthYear = 1899 }), "history.birth_year");

        static PredictRequest Of(History history) => new() { History = history };

        async Task FailsAsync(PredictRequest request, string field) =>
            await _service.Predictions.PredictAsync(request).FailsAsync(StatusCode.InvalidArgument, Invalid, field);
    }

    [Fact]
    public async Task A_batch_holds_one_to_a_thousand()
    {
        await _service.Predictions.BatchPredictAsync(new BatchPredictRequest())
            .FailsAsync(StatusCode.InvalidArgument, Invalid, "requests");
        var many = new BatchPredictRequest();
        for (var i = 0; i < 1000; i++)
            many.Requests.Add(new PredictRequest { UserId = "nobody" });
        Assert.Equal(1000, (await _service.Predictions.BatchPredictAsync(many)).Results.Count);
        many.Requests.Add(new PredictRequest());
        await _service.Predictions.BatchPredictAsync(many).FailsAsync(StatusCode.InvalidArgument, "TOO_MANY_ITEMS", "requests");

        await _service.Http.PostAsync("/v1/predict:batch", """{"requests":[]}""").ProblemAsync(400, Invalid, "requests");
        var items = string.Join(',', Enumerable.Repeat("{}", 1001));
        await _service.Http.PostAsync("/v1/predict:batch", $$"""{"requests":[{{items}}]}""")
            .ProblemAsync(400, "TOO_MANY_ITEMS", "requests");
    }

    [Fact]
    public async Task No_period_on_or_before_as_of_is_a_failed_precondition()
    {
        var history = new History { Periods = { new Period { Start = "2026-01-01" } } };
        var request = new PredictRequest { AsOf = "2025-01-01", History = history };
        await _service.Predictions.PredictAsync(request).FailsAsync(StatusCode.FailedPrecondition, "NO_PERIOD", "as_of");
        await _service.Http.PostAsync("/v1/predict", $$$"""{"asOf":"2025-01-01","history":{"periods":[{{{Good}}}]}}""")
            .ProblemAsync(400, "NO_PERIOD", "asOf");
        await _service.Http.PostAsync("/v1/predict", """{"history":{}}""").ProblemAsync(400, "NO_PERIOD");
    }
}
