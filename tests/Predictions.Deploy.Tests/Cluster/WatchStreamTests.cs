using System.Net;
using System.Text.Json.Nodes;
using Predictions.Deploy.Tests.Cluster.Api;
using Predictions.Deploy.Tests.Cluster.Storage;

namespace Predictions.Deploy.Tests.Cluster;

/// <summary>The bytes of a watch.</summary>
public sealed class WatchStreamTests : OnLoopback
{
    private const string Path = "/api/v1/namespaces/default/configmaps?watch=true";

    [Fact]
    public async Task A_watch_from_a_version_sends_all_later_changes_and_ends_at_its_timeout()
    {
        Put("a");
        var list = JsonNode.Parse(await Http.GetStringAsync("/api/v1/namespaces/default/configmaps", Ends));
        Put("b");
        Put("b");
        var lines = await Http.GetStringAsync(
            $"{Path}&resourceVersion={list.Text("metadata", "resourceVersion")}&timeoutSeconds=1", Ends);
        Assert.Equal([("ADDED", "b"), ("MODIFIED", "b")], Events(lines));
    }

    [Theory]
    [InlineData("")]
    [InlineData("&resourceVersion=0")]
    public async Task A_watch_without_a_version_begins_with_what_is_there(string version)
    {
        Put("a");
        Put("a");
        Assert.Equal([("ADDED", "a")], Events(await Http.GetStringAsync($"{Path}{version}&timeoutSeconds=1", Ends)));
    }

    [Fact]
    public async Task An_idle_watch_sends_bookmarks_on_request()
    {
        Put("a");
        using var idle = await BeginAsync("&allowWatchBookmarks=true");
        JsonNode? last;
        do
            last = JsonNode.Parse((await idle.ReadLineAsync(Ends))!);
        while (last.Text("type") != "BOOKMARK");
        var made = Cluster.Get("configmaps", "default", "a");
        Assert.Equal(made.Text("metadata", "resourceVersion"), last.Text("object", "metadata", "resourceVersion"));
    }

    [Fact]
    public async Task A_list_in_the_form_of_a_watch_is_refused_so_that_clients_fall_back()
    {
        using var answer = await Http.GetAsync($"{Path}&sendInitialEvents=true&resourceVersionMatch=NotOlderThan", Ends);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
    }

    [Fact]
    public async Task A_watch_is_cut_by_an_outage_and_silent_while_the_server_hangs()
    {
        using var silent = await BeginAsync("");
        Cluster.Break(Outage.Hanging);
        Put("a");
        var line = silent.ReadLineAsync(Ends).AsTask();
        await Task.Delay(100, Ends);
        Assert.False(line.IsCompleted);
        Cluster.Mend();
        Assert.Equal([("ADDED", "a")], Events((await line)!));

        Cluster.Break(Outage.Unavailable);
        await Assert.ThrowsAnyAsync<IOException>(async () => await silent.ReadLineAsync(Ends));
    }

    private async Task<StreamReader> BeginAsync(string more) => new(await Http.GetStreamAsync(Path + more, Ends));

    private void Put(string name) => Cluster.Set(JsonNode.Parse($$$"""
        {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "{{{name}}}", "namespace": "default"}, "data": {"a": "b"}}
        """)!);

    private static (string, string)[] Events(string lines) =>
        [.. lines.TrimEnd().Split('\n').Select(l => JsonNode.Parse(l)).Select(
            e => (e.Text("type"), e.Text("object", "metadata", "name")))];
}
