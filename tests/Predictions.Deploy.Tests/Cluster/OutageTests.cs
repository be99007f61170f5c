using System.Net;
using Predictions.Deploy.Tests.Cluster.Api;

namespace Predictions.Deploy.Tests.Cluster;

public sealed class OutageTests : OnLoopback
{
    private const string Pods = "/api/v1/namespaces/default/pods";

    [Theory]
    [InlineData(Outage.Unavailable, HttpStatusCode.ServiceUnavailable)]
    [InlineData(Outage.Forbidden, HttpStatusCode.Forbidden)]
    public async Task A_server_with_an_outage_refuses_until_the_outage_ends(Outage outage, HttpStatusCode code)
    {
        Cluster.Break(outage);
        Assert.Equal(code, (await Http.GetAsync(Pods, Ends)).StatusCode);
        Cluster.Mend();
        Assert.Equal(HttpStatusCode.OK, (await Http.GetAsync(Pods, Ends)).StatusCode);
    }

    [Fact]
    public async Task A_hanging_server_answers_after_the_outage()
    {
        Cluster.Break(Outage.Hanging);
        var answer = Http.GetAsync(Pods, Ends);
        await Task.Delay(100, Ends);
        Assert.False(answer.IsCompleted);
        Cluster.Mend();
        Assert.Equal(HttpStatusCode.OK, (await answer).StatusCode);
    }

    [Fact]
    public async Task An_outage_can_be_of_some_requests_alone()
    {
        Cluster.Break(Outage.Cut, r => r.Path.EndsWith("/pods", StringComparison.Ordinal));
        await Assert.ThrowsAsync<HttpRequestException>(() => Http.GetAsync(Pods, Ends));
        Assert.Equal(HttpStatusCode.OK, (await Http.GetAsync("/version", Ends)).StatusCode);
    }
}
