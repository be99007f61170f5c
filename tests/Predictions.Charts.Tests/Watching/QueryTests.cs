using System.Text.Json;

namespace Predictions.Charts.Tests.Watching;

/// <summary>Prometheus accepts every query of dashboards and runbooks, and each panel selects the chosen environment.</summary>
public class QueryTests
{
    [Fact]
    public async Task Prometheus_takes_every_query()
    {
        var rules = DashboardFiles.Queries.Concat(RunbookQueries.All)
            .Select((query, i) => new Dictionary<string, string> { ["record"] = $"query:{i}", ["expr"] = query.Expression });
        var file = new { groups = new[] { new { name = "queries", rules } } };
        await Promtool.ApprovesTextAsync(JsonSerializer.Serialize(file), "check", "rules");
    }

    [Fact]
    public void Every_series_is_of_the_chosen_environment() => Assert.All(
        DashboardFiles.Queries.Where(query => query.Where != "the variables"),
        query => Assert.All(PromQl.SelectorsOf(query.Expression), selector =>
            Assert.Contains(new Matcher("namespace", "=", "$namespace"), selector.Matchers)));
}
