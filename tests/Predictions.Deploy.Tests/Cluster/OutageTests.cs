using System.Net;
using Predictions.Deploy.Tests.Cluster.Api;

namespace Predictions.Deploy.Tests.Cluster;

public class OutageTests
{
    private const string Pods = "/api/v1/namespaces/default/pods";

    private static CancellationToken Ends => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Outage.Unavailable, HttpStatusCode.ServiceUnavailable)]
    [InlineData(Outage.Forbidden, HttpStatusCode.Forbidden)]
    public async Task A_server_with_an_outage_refuses_until_the_outage_ends(Outage outage, HttpStatusCode code)
    {
        await using var cluster = await LoopbackCluster.StartAsync();
        using var http = new HttpClient { BaseAddress = cluster.Address };
        cluster.Break(outage);
        Assert.Equal(code, (await http.GetAsync(Pods, Ends)).StatusCode);
        cluster.Mend();
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync(Pods, Ends)).StatusCode);
    }

    [Fact]
    public async Task A_hanging_server_answers_after_the_outage()
    {
        await using var cluster = await LoopbackCluster.StartAsync();
        using var http = new HttpClient { BaseAddress = cluster.Address };
        cluster.Break(Outage.Hanging);
        var answer = http.GetAsync(Pods, Ends);
        await Task.Delay(100, Ends);
        Assert.False(answer.IsCompleted);
        cluster.Mend();
        Assert.Equal(HttpStatusCode.OK, (await answer).StatusCode);
    }

    [Fact]
    public async Task An_outage_can_be_of_some_requests_alone()
    {
        await using var cluster = await LoopbackCluster.StartAsync();
        using var http = new HttpClient { BaseAddress = cluster.Address };
        cluster.Break(Outage.Cut, r => r.Path.EndsWith("/pods", StringComparison.Ordinal));
        await Assert.ThrowsAsync<HttpRequestException>(() => http.GetAsync(Pods, Ends));
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/version", Ends)).StatusCode);
    }
}
