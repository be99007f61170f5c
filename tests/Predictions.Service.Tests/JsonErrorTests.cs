using System.Text;
using Predictions.Core.History;

namespace Predictions.Service.Tests;

/// <summary>Each cause of an invalid body or query has its own sentence.</summary>
public class JsonErrorTests(ServiceFixture fixture)
{
    private const string Whole = "must be a whole number";
    private const string Date = "must be a date like 2026-03-01, as text";
    private const string Object = "must be a JSON object";
    private const string Null = "must not be null; leave it out";
    private const string Early = "must be complete; the JSON ends too early";
    private const string NotJson = "must be valid JSON";
    private const string Utf8 = "must be JSON in UTF-8 without a byte order mark";
    private const string Evidence = "LH_TEST, TEMPERATURE_SHIFT, MONITOR, OTHER, MUCUS_PEAK";
    private const string Reasons = "PREGNANCY, POSTPARTUM, HORMONAL_CONTRACEPTION, OTHER";
    private const string Fields = "is not known here; known are userId, history, asOf, cycles, interval, includeDaily, knownEtag";

    private const string HistoryFields = "is not known here; known are periods, ovulations, pauses, signs, birthYear, "
        + "revision";

    private readonly ServiceUnderTest _service = fixture.Service;

    [Theory]
    // Wrong types, for each kind of field.
    [InlineData("""{"userId":5}""", "userId", "must be text")]
    [InlineData("""{"userId":{}}""", "userId", "must be text")]
    [InlineData("""{"userId":"\ud800"}""", "userId", "must be Unicode text; an escape such as \\ud800 needs its second half")]
    [InlineData("""{"userId":null}""", "userId", Null)]
    [InlineData("""{"asOf":20260301}""", "asOf", Date)]
    [InlineData("""{"asOf":["2026-03-01"]}""", "asOf", Date)]
    [InlineData("""{"cycles":"3"}""", "cycles", Whole)]
    [InlineData("""{"cycles":1.5}""", "cycles", Whole)]
    [InlineData("""{"cycles":3e0}""", "cycles", Whole)]
    [InlineData("""{"cycles":true}""", "cycles", Whole)]
    [InlineData("""{"cycles":99999999999}""", "cycles", Whole + " of at most 32 bits")]
    [InlineData("""{"cycles":null}""", "cycles", Null)]
    [InlineData("""{"interval":"0.8"}""", "interval", "must be a number")]
    [InlineData("""{"interval":false}""", "interval", "must be a number")]
    [InlineData("""{"includeDaily":"true"}""", "includeDaily", "must be true or false")]
    [InlineData("""{"includeDaily":1}""", "includeDaily", "must be true or false")]
    [InlineData("""{"history":[]}""", "history", Object)]
    [InlineData("""{"history":"x"}""", "history", Object)]
    [InlineData("""{"history":{"periods":{}}}""", "history.periods", "must be a list")]
    [InlineData("""{"history":{"periods":["2026-01-01"]}}""", "history.periods[0]", Object)]
    [InlineData("""{"history":{"periods":[{},null]}}""", "history.periods[1]", Null)]
    [InlineData("{\"history\":\n{\"periods\":\n[{\"days\":\n\"5\"}]}}", "history.periods[0].days", Whole)]
    [InlineData("""{"history":{"periods":[{"start":20260101}]}}""", "history.periods[0].start", Date)]
    [InlineData("""{"history":{"pauses":[{"until":false}]}}""", "history.pauses[0].until", Date)]
    [InlineData(
        """{"history":{"ovulations":[{"evidence":1}]}}""", "history.ovulations[0].evidence",
        "must be one of EVIDENCE_UNSPECIFIED, " + Evidence)]
    [InlineData(
        """{"history":{"pauses":[{"reason":1}]}}""", "history.pauses[0].reason", "must be one of REASON_UNSPECIFIED, " + Reasons)]
    [InlineData(
        """{"history":{"ovulations":[{"date":"2026-01-05","evidence":"NOSE"}]}}""", "history.ovulations[0].evidence",
        "must be one of " + Evidence)]
    [InlineData(
        """{"history":{"pauses":[{"from":"2026-01-05","reason":"WAR"}]}}""", "history.pauses[0].reason",
        "must be one of " + Reasons)]
    [InlineData("""{"history":{"revision":"7"}}""", "history.revision", Whole)]
    [InlineData("""{"history":{"revision":9223372036854775808}}""", "history.revision", Whole + " of at most 64 bits")]
    // Unknown and repeated names. A name that is not one of the contract is not repeated.
    [InlineData("""{"as_of":1}""", "as_of", "is not known here; did you mean asOf?")]
    [InlineData("""{"AsOf":1}""", "?", "is not known here; did you mean asOf?")]
    [InlineData("""{"asOff":1}""", "?", "is not known here; did you mean asOf?")]
    [InlineData("""{"cycle":1}""", "?", "is not known here; did you mean cycles?")]
    [InlineData("""{"inculdeDaily":1}""", "?", "is not known here; did you mean includeDaily?")]
    [InlineData("""{"include-daily":1}""", "?", "is not known here; did you mean includeDaily?")]
    [InlineData("""{"user":1}""", "?", "is not known here; did you mean userId?")]
    [InlineData("""{"birthday":1}""", "?", Fields)]
    [InlineData("""{"colour":1}""", "?", Fields)]
    [InlineData("""{"":1}""", "?", Fields)]
    [InlineData("""{"periods":[]}""", "periods", Fields)]
    [InlineData("""{"history":{"periods":[{"star":1}]}}""", "history.periods[0].?", "is not known here; did you mean start?")]
    [InlineData("""{"history":{"periods":[{"day":1}]}}""", "history.periods[0].?", "is not known here; did you mean days?")]
    [InlineData("""{"history":{"periods":[{"flow":1}]}}""", "history.periods[0].?", "is not known here; known are start, days")]
    [InlineData("""{"history":{"ann":{"periods":1}}}""", "history.?", HistoryFields)]
    [InlineData("""{"asOf":"x","asOf":"y"}""", "asOf", "must be given once")]
    // Bodies that end too early.
    [InlineData("", "body", Object + "; the body is empty")]
    [InlineData(" \r\n", "body", Object + "; the body is empty")]
    [InlineData("{", "body", Early)]
    [InlineData("""{"userId":"u""", "userId", Early)]
    [InlineData("""{"userId":"u" """, "userId", Early)]
    [InlineData("{\"userId\":\"u\"\n\n", "userId", Early)]
    [InlineData("""{"userId":"\u00""", "userId", Early)]
    [InlineData("""{"includeDaily":tr""", "includeDaily", Early)]
    [InlineData("""{"cycles":1""", "cycles", Early)]
    [InlineData("""{"history":{"periods":[{"start":"2026-01-01"},""", "history.periods[0]", Early)]
    // Bodies that are not JSON, or not JSON of the contract.
    [InlineData("""{"userId":"u",}""", "userId", NotJson)]
    [InlineData("""{"userId":"u"} x""", "body", NotJson)]
    [InlineData("""{"userId":"u"}{}""", "body", NotJson)]
    [InlineData("""{'userId':1}""", "body", NotJson)]
    [InlineData("""{"userId":"a long text with \q an escape that is not one"}""", "userId", NotJson)]
    [InlineData("{\"userId\":\"a long text with \n a line break in it\"}", "userId", NotJson)]
    [InlineData("""{"includeDaily":nothing,"asOf":"2026-03-01","cycles":3}""", "includeDaily", NotJson)]
    [InlineData("""{"interval":NaN}""", "interval", NotJson)]
    [InlineData("""{"cycles":03}""", "cycles", NotJson)]
    [InlineData("""{"ann":"u" "b"}""", "?", Fields)]
    [InlineData("""{"history":{"periods":[{"start":"u" "b"}]}}""", "history.periods[0].start", NotJson)]
    [InlineData("""{/* */}""", "body", NotJson)]
    [InlineData("null", "body", Object)]
    [InlineData("[]", "body", Object)]
    [InlineData("5", "body", Object)]
    [InlineData("\uFEFF{}", "body", Utf8)]
    public async Task A_body_has_one_cause(string body, string field, string accepted)
    {
        var problem = await _service.Http.PostAsync("/v1/predict", body).ProblemAsync(400, "INVALID_FIELD");
        var errors = problem.GetProperty("errors").EnumerateObject().ToDictionary(e => e.Name, e => e.Value[0].GetString());
        Assert.True(errors.TryGetValue(field, out var text), $"{problem}");
        Assert.Equal(accepted, text);
    }

    [Fact]
    public async Task Nesting_and_encodings_have_a_cause()
    {
        await IsAsync([.. Encoding.Unicode.GetBytes("{}")], Utf8);
        await IsAsync([0xFF, 0xFE, .. Encoding.Unicode.GetBytes("{}")], "must be valid JSON, in UTF-8");
        await IsAsync(Encoding.UTF8.GetBytes(new string('[', 17)), Object);
        await IsAsync(
            Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("""{"history":""", 17))),
            HistoryFields);

        async Task IsAsync(byte[] body, string accepted)
        {
            var sent = _service.Http.SendJsonAsync(HttpMethod.Post, "/v1/predict", body);
            var problem = await sent.ProblemAsync(400, "INVALID_FIELD");
            Assert.Equal(accepted, Assert.Single(problem.GetProperty("errors").EnumerateObject()).Value[0].GetString());
        }
    }

    [Theory]
    [InlineData("history:record", """{"removePeriods":[20260101]}""", "removePeriods[0]", Date)]
    [InlineData("history:record", """{"removePauses":[null]}""", "removePauses[0]", DateText.Accepted)]
    [InlineData(
        "history:record", """{"remove_periods":[]}""", "remove_periods", "is not known here; did you mean removePeriods?")]
    [InlineData("history", """{"period":[]}""", "?", "is not known here; did you mean periods?")]
    public async Task A_write_has_one_cause(string verb, string body, string field, string accepted)
    {
        var path = $"/v1/users/{ServiceFixture.NewUser()}/{verb}";
        var sent = verb == "history" ? _service.Http.PutAsync(path, body) : _service.Http.PostAsync(path, body);
        var problem = await sent.ProblemAsync(400, "INVALID_FIELD", field);
        Assert.Equal(accepted, problem.GetProperty("errors").GetProperty(field)[0].GetString());
    }

    [Theory]
    [InlineData("forecast?as_of=2026-01-01", "as_of", "is not known here; did you mean asOf?")]
    [InlineData("forecast?asof=2026-01-01", "?", "is not known here; did you mean asOf?")]
    [InlineData("forecast?cycle=3", "?", "is not known here; did you mean cycles?")]
    [InlineData("forecast?colour=3", "?", "is not known here; known are asOf, cycles, interval, includeDaily")]
    [InlineData("forecast?=3", "?", "is not known here; known are asOf, cycles, interval, includeDaily")]
    [InlineData("forecast?cycles=three", "cycles", Whole)]
    [InlineData("forecast?cycles=3.0", "cycles", Whole)]
    [InlineData("forecast?includeDaily=yes", "includeDaily", "must be true or false")]
    [InlineData("history?asOf=2026-01-01", "asOf", "is not known here: this call has no query parameters")]
    public async Task A_query_has_one_cause(string query, string field, string accepted)
    {
        var problem = await _service.Http.GetAsync($"/v1/users/{ServiceFixture.NewUser()}/{query}", HttpAnswers.Token)
            .ProblemAsync(400, "INVALID_FIELD", field);
        Assert.Equal(accepted, problem.GetProperty("errors").GetProperty(field)[0].GetString());
    }

    [Theory]
    [InlineData("identity")]
    [InlineData("Identity")]
    [InlineData("IDENTITY, identity")]
    [InlineData("identity,")]
    [InlineData("")]
    public void The_encoding_identity_is_accepted(string encoding) =>
        Assert.StartsWith("HTTP/1.1 200 ", Sent(encoding), StringComparison.Ordinal);

    [Theory]
    [InlineData("gzip")]
    [InlineData("identity, gzip")]
    [InlineData("x-identity")]
    [InlineData("identity;q=1")]
    public void Another_encoding_is_refused_with_the_accepted_one(string encoding)
    {
        var answer = Sent(encoding);
        Assert.StartsWith("HTTP/1.1 415 ", answer, StringComparison.Ordinal);
        Assert.Contains("\r\nAccept-Encoding: identity\r\n", answer, StringComparison.Ordinal);
        Assert.Contains("Content-Encoding may only be identity.", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("application/json; charset=utf-8", 200)]
    [InlineData("application/json; charset=\"UTF-8\"", 200)]
    [InlineData("Application/JSON", 200)]
    [InlineData("application/json; charset=utf-16", 415)]
    [InlineData("application/jsonp", 415)]
    public void A_media_type_is_JSON_in_UTF8(string type, int status)
    {
        var answer = RawHttp.Send(
            _service.HttpAddress,
            $"POST /v1/predict HTTP/1.1\r\nContent-Type: {type}\r\nContent-Length: {Question.Length}", Question);
        Assert.StartsWith($"HTTP/1.1 {status} ", answer, StringComparison.Ordinal);
        if (status == 415)
            Assert.Contains("The body must be application/json in UTF-8.", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Errors_are_written_without_escapes_and_with_the_names_of_HTTP()
    {
        var user = ServiceFixture.NewUser();
        var path = $"/v1/users/{user}/history";
        Assert.Contains("UTC+14", await TextAsync(path, """{"periods":[{"start":"2026-03-13"}]}"""), StringComparison.Ordinal);
        await _service.Histories.RecordHistoryAsync(Samples.Record(user));
        Assert.Contains(
            "\"detail\":\"ifRevision: is not the stored revision; read the history and try again\"",
            await TextAsync(path + "?ifRevision=0", "{}"), StringComparison.Ordinal);

        async Task<string> TextAsync(string target, string body)
        {
            using var answer = await _service.Http.PutAsync(target, body);
            Assert.Equal("application/problem+json", $"{answer.Content.Headers.ContentType}");
            Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
            var text = await answer.Content.ReadAsStringAsync(HttpAnswers.Token);
            Assert.DoesNotContain("\\u", text, StringComparison.Ordinal);
            Assert.DoesNotContain("if_revision", text, StringComparison.Ordinal);
            return text;
        }
    }

    private const string Question = """{"history":{"periods":[{"start":"2026-01-01"}]},"asOf":"2026-01-20"}""";

    private string Sent(string encoding) => RawHttp.Send(
        _service.HttpAddress,
        "POST /v1/predict HTTP/1.1\r\nContent-Type: application/json\r\n"
            + $"Content-Encoding: {encoding}\r\nContent-Length: {Question.Length}",
        Question);
}
