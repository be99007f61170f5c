using System.Text.Json.Nodes;
using Predictions.Deploy.Tests.Cluster.Api;
using Predictions.Deploy.Tests.Cluster.Storage;

namespace Predictions.Deploy.Tests.Cluster.Patches;

public class JsonPatchTests
{
    private const string Body = """{"a": {"b/c": 1, "list": [1, 2]}}""";

    [Theory]
    [InlineData("""{"op": "add", "path": "/a/list/1", "value": 9}""", """{"a": {"b/c": 1, "list": [1, 9, 2]}}""")]
    [InlineData("""{"op": "add", "path": "/a/list/-", "value": 9}""", """{"a": {"b/c": 1, "list": [1, 2, 9]}}""")]
    [InlineData("""{"op": "replace", "path": "/a/b~1c", "value": 9}""", """{"a": {"b/c": 9, "list": [1, 2]}}""")]
    [InlineData("""{"op": "replace", "path": "/a/list/0", "value": 9}""", """{"a": {"b/c": 1, "list": [9, 2]}}""")]
    [InlineData("""{"op": "remove", "path": "/a/list"}""", """{"a": {"b/c": 1}}""")]
    [InlineData("""{"op": "copy", "from": "/a/b~1c", "path": "/d"}""", """{"a": {"b/c": 1, "list": [1, 2]}, "d": 1}""")]
    [InlineData("""{"op": "move", "from": "/a/list", "path": "/list"}""", """{"a": {"b/c": 1}, "list": [1, 2]}""")]
    [InlineData("""{"op": "test", "path": "/a/list/1", "value": 2}""", Body)]
    public void A_step_does(string step, string expected)
    {
        var result = Apply(step);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), result), result.ToJsonString());
    }

    [Theory]
    [InlineData("""{"op": "remove", "path": "/none"}""")]
    [InlineData("""{"op": "replace", "path": "/none/deeper", "value": 1}""")]
    [InlineData("""{"op": "add", "path": "/a/list/7", "value": 1}""")]
    [InlineData("""{"op": "test", "path": "/a/list/1", "value": 3}""")]
    [InlineData("""{"op": "improve", "path": "/a"}""")]
    public void A_step_that_cannot_be_taken_is_refused(string step) =>
        Assert.Equal(422, Assert.Throws<ApiError>(() => Apply(step)).Code);

    private static JsonObject Apply(string step) =>
        JsonPatch.Apply(JsonNode.Parse(Body)!.AsObject(), JsonNode.Parse($"[{step}]")!);
}
