using System.Text.Json;
using System.Text.RegularExpressions;
using Predictions.Models.Registry;
using Predictions.Testing;
using Predictions.Training.Tests.Shipping;

namespace Predictions.Cli.Tests;

public sealed partial class VerdictVerbTests : IDisposable
{
    private static readonly Dictionary<string, double> Pair = new()
    {
        ["crps_difference_days_count"] = 10_000, ["crps_worse_days_total"] = 3000, ["crps_better_days_total"] = 3300,
        ["crps_difference_squares_total"] = 10_009,
    };

    private static readonly Dictionary<string, double> Model = new()
    {
        ["error_days_sum"] = 23_000, ["error_days_count"] = 10_000, ["crps_days_sum"] = 17_000, ["crps_days_count"] = 10_000,
        ["range_held_sum"] = 8_300, ["range_held_count"] = 10_000, ["range_stated_sum"] = 8_500,
    };

    private readonly VersionFolder _folder = new() { Labels = new ModelLabels("1", "2") };
    private readonly List<string> _asked = [];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void It_says_which_is_better_and_how_surely()
    {
        using var prometheus = new FakePrometheus(Answer);
        var typed = Verdict(prometheus.Address, "--over", "12h");
        Assert.Equal((0, ""), (typed.Code, typed.Error));
        Assert.EndsWith(
            "cycle-length@2 is better by 0.030 days of CRPS (95 %: 0.010 to 0.050; 10,000 periods; P(better) 99.9 %)\n",
            typed.Out,
            StringComparison.Ordinal);
        Assert.Matches(@"cycle-length@1 +10,000 +2\.300 +1\.700 +83\.0 − 85\.0 = −2\.0 points +0\.200 ", typed.Out);
        Assert.All(_asked.Skip(1),
            q => Assert.Matches(@"^sum by \((stable, candidate|model|model, le|stable, candidate, group)\) " +
                @"\(increase\(predictions_(live|rollout_group)_[a-z_]+\[12h\]\)\)$", q));
        Assert.DoesNotContain("By group", typed.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void During_a_rollout_it_also_compares_both_groups_of_users()
    {
        using var prometheus = new FakePrometheus((path, query) =>
            Group().Match(query) is { Success: true } match ? (200, GroupsOf(match.Groups[1].Value)) : Answer(path, query));
        var typed = Verdict(prometheus.Address);
        Assert.Contains(
            "By group of users, cycle-length@2 − cycle-length@1 is +0.300 days of CRPS (95 %: +0.168 to +0.432; 1,000 and 9,000 "
            + "periods; unpaired).\nPaired, over all users and with more power:\ncycle-length@2 is better by 0.030 days",
            typed.Out,
            StringComparison.Ordinal);
        using var json = JsonDocument.Parse(Verdict(prometheus.Address, "--format", "json").Out);
        var groups = json.RootElement.GetProperty("groups");
        Assert.Equal(1_000, groups.GetProperty("candidate").GetProperty("periods").GetDouble());
        Assert.Equal(0.8, groups.GetProperty("stable").GetProperty("range_held").GetDouble(), 9);
        Assert.Equal(0.3, groups.GetProperty("mean_difference_days").GetDouble(), 9);
    }

    [Fact]
    public void Programs_get_the_same_as_json()
    {
        using var prometheus = new FakePrometheus(Answer);
        using var json = JsonDocument.Parse(Verdict(prometheus.Address + "/", "--format", "json").Out);
        var verdict = json.RootElement.GetProperty("verdict");
        Assert.Equal("cycle-length@2", verdict.GetProperty("better").GetString());
        Assert.Equal(-0.03, verdict.GetProperty("mean_difference_days").GetDouble(), 9);
        Assert.Equal(-0.0104, verdict.GetProperty("upper_days").GetDouble(), 4);
        Assert.Equal(2.3, json.RootElement.GetProperty("models")[1].GetProperty("error_days").GetDouble(), 9);
    }

    [Fact]
    public void A_pair_that_was_not_scored_names_those_that_were()
    {
        using var prometheus = new FakePrometheus(Answer);
        Verdict(prometheus.Address, "--candidate", "3").IsOneLine(
            $"{prometheus.Address} has no period of the last 7d scored with both cycle-length@3 and cycle-length@1; " +
            "it has cycle-length@2 and cycle-length@1");
    }

    [Fact]
    public void No_data_is_one_line()
    {
        using var prometheus = new FakePrometheus((_, query) => (200, query == "time()" ? Time : Vector()));
        Verdict(prometheus.Address).IsOneLine(
            $"{prometheus.Address} has no period of the last 7d scored with both cycle-length@2 and cycle-length@1");
    }

    [Theory]
    [InlineData("""{"status":"success","data":{"resultType":"vector","result":[{"metric":{},"value":[1]}]}}""")]
    [InlineData(
        """{"status":"success","data":{"resultType":"vector","result":[{"metric":{"a":"1","a":"2"},"value":[1,"2"]}]}}""")]
    public void An_answer_that_is_not_Prometheus_is_one_line(string body)
    {
        using var prometheus = new FakePrometheus((_, query) => (200, query == "time()" ? Time : body));
        Verdict(prometheus.Address).IsOneLine(
            $"{prometheus.Address} answered with status 200 and no Prometheus answer: does it serve /api/v1/query?");
    }

    [Theory]
    [InlineData(400, """{"status":"error","errorType":"bad_data","error":"1:5: parse\nerror"}""",
        "rejected the query with status 400: 1:5: parse error")]
    [InlineData(503, """{"status":"error"}""", "answered with status 503 and JSON that is not from Prometheus")]
    [InlineData(404, "404 page not found", "answered with status 404 and no Prometheus answer: does it serve /api/v1/query?")]
    [InlineData(200, "<html>", "answered with status 200 and no Prometheus answer: does it serve /api/v1/query?")]
    [InlineData(200, """{"status":"success"}""",
        "answered with status 200 and no Prometheus answer: does it serve /api/v1/query?")]
    [InlineData(200, "[]", "answered with status 200 and no Prometheus answer: does it serve /api/v1/query?")]
    public void A_bad_answer_is_one_line(int status, string body, string line)
    {
        using var prometheus = new FakePrometheus((_, _) => (status, body));
        Verdict(prometheus.Address).IsOneLine($"{prometheus.Address} {line}");
    }

    [Fact]
    public void A_later_answer_may_be_bad_too()
    {
        using var prometheus = new FakePrometheus((_, query) => query == "time()" ? (200, Time) : (502, "bad gateway"));
        Verdict(prometheus.Address).IsOneLine(
            $"{prometheus.Address} answered with status 502 and no Prometheus answer: does it serve /api/v1/query?");
    }

    [Fact]
    public void No_Prometheus_is_one_line()
    {
        var address = $"http://127.0.0.1:{LoopbackPort.Free()}";
        var typed = Verdict(address);
        Assert.Equal((1, ""), (typed.Code, typed.Out));
        Assert.Matches($"^predictions: {Regex.Escape(address)} cannot be reached: [^\n]+\n$", typed.Error);
    }

    [Fact]
    public void Without_a_candidate_there_is_nothing_to_ask()
    {
        ModelLabels.Write(_folder.Root, new ModelLabels("1", null));
        Verdict("http://127.0.0.1:1").IsOneLine(
            $"{_folder.Root} has no candidate: use --candidate, or set one with `predictions models shadow VERSION`");
        Verdict("http://127.0.0.1:1", "--candidate", "1").IsOneLine("cycle-length@1 cannot be compared with itself");
    }

    [Theory]
    [InlineData("ftp://a", "7d", "--prometheus must be an http or https address, without account or query")]
    [InlineData("http://a", "7", "--over must be a duration of Prometheus, such as 7d or 1h30m")]
    [InlineData("http://a", "7d]) or vector(1", "--over must be a duration of Prometheus, such as 7d or 1h30m")]
    public void A_bad_option_says_what_is_accepted(string address, string over, string line)
    {
        var typed = Verdict(address, "--over", over);
        Assert.Equal((1, line), (typed.Code, typed.Error.Trim()));
    }

    private const string Time = """{"status":"success","data":{"resultType":"scalar","result":[1760000000.5,"1760000000.5"]}}""";

    private static string Vector(params string[] series) =>
        $$$"""{"status":"success","data":{"resultType":"vector","result":[{{{string.Join(',', series)}}}]}}""";

    private (int, string) Answer(string path, string query)
    {
        _asked.Add(query);
        if (path != "/api/v1/query")
            return (404, "");
        if (query == "time()")
            return (200, Time);
        var metric = Metric().Match(query).Groups[1].Value;
        if (Pair.TryGetValue(metric, out var value))
            return (200, Vector(Series("\"stable\":\"cycle-length@1\",\"candidate\":\"cycle-length@2\"", value)));
        string[] models = ["cycle-length@1", "cycle-length@2"];
        return (200, Vector([.. models.SelectMany(m => Model.TryGetValue(metric, out var figure)
            ? [Series($"\"model\":\"{m}\"", figure)]
            : new[] { ("0.5", 7000), ("1", 10_000), ("+Inf", 10_000) }
                .Select(b => Series($"\"model\":\"{m}\",\"le\":\"{b.Item1}\"", b.Item2)))]));
    }

    /// <summary>Mean CRPS 1.7 and 2 with a variance of 4.11 each.</summary>
    private static string GroupsOf(string metric)
    {
        var (stable, candidate) = metric switch
        {
            "cycles" => (9_000.0, 1_000.0),
            "crps_days" => (15_300, 2_000),
            "crps_squares" => (9_000 * (1.7 * 1.7 + 4.11), 1_000 * (4 + 4.11)),
            "range_held" => (7_200, 750),
            _ => (7_300, 810),
        };
        const string Pair = "\"stable\":\"cycle-length@1\",\"candidate\":\"cycle-length@2\"";
        return Vector(Series(Pair + ",\"group\":\"stable\"", stable), Series(Pair + ",\"group\":\"candidate\"", candidate));
    }

    private static string Series(string labels, double value) =>
        $$$"""{"metric":{{{{labels}}}},"value":[1760000000.5,"{{{value}}}"]}""";

    private Typed Verdict(string address, params string[] args) =>
        Typed.Run(["models", "verdict", "--prometheus", address, .. args, "--models", _folder.Root]);

    [GeneratedRegex(@"predictions_rollout_group_([a-z_]+)_total\[")]
    private static partial Regex Group();

    [GeneratedRegex(@"predictions_live_([a-z_]+)\[")]
    private static partial Regex Metric();
}
