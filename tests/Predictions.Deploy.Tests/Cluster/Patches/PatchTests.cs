using System.Text.Json.Nodes;
using Predictions.Deploy.Tests.Cluster.Storage;

namespace Predictions.Deploy.Tests.Cluster.Patches;

public class StrategicMergeTests
{
    [Theory]
    [InlineData("members merge, null takes away", """{"a": {"b": 1, "c": 2}}""",
        """{"a": {"b": null, "d": 3}}""", """{"a": {"c": 2, "d": 3}}""")]
    [InlineData("items merge by name", """{"containers": [{"name": "a", "image": "1"}]}""",
        """{"containers": [{"name": "b"}, {"name": "a", "image": "2"}]}""",
        """{"containers": [{"name": "a", "image": "2"}, {"name": "b"}]}""")]
    [InlineData("other lists are replaced", """{"args": ["a", "b"]}""", """{"args": ["c"]}""", """{"args": ["c"]}""")]
    [InlineData("an item is deleted", """{"env": [{"name": "a"}, {"name": "b"}]}""",
        """{"env": [{"name": "a", "$patch": "delete"}]}""", """{"env": [{"name": "b"}]}""")]
    [InlineData("a list is replaced whole", """{"env": [{"name": "a"}]}""",
        """{"env": [{"name": "b"}, {"$patch": "replace"}]}""", """{"env": [{"name": "b"}]}""")]
    [InlineData(
        "an object is replaced whole", """{"a": {"b": 1}}""", """{"a": {"$patch": "replace", "c": 1}}""", """{"a": {"c": 1}}""")]
    [InlineData("only some members are retained", """{"strategy": {"type": "RollingUpdate", "rollingUpdate": {}}}""",
        """{"strategy": {"$retainKeys": ["type"], "type": "Recreate"}}""", """{"strategy": {"type": "Recreate"}}""")]
    [InlineData("items are put in order", """{"env": [{"name": "a"}, {"name": "x"}, {"name": "b"}]}""",
        """{"$setElementOrder/env": [{"name": "c"}, {"name": "b"}, {"name": "a"}], "env": [{"name": "c"}]}""",
        """{"env": [{"name": "c"}, {"name": "b"}, {"name": "a"}, {"name": "x"}]}""")]
    [InlineData("values of a set are added and dropped", """{"finalizers": ["a", "b"]}""",
        """{"$deleteFromPrimitiveList/finalizers": ["a"], "finalizers": ["b", "c"]}""", """{"finalizers": ["b", "c"]}""")]
    public void A_patch_does(string what, string body, string patch, string expected)
    {
        var result = new StrategicMerge(Kinds.Deployments).Apply(Object(body), Object(patch));
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), result), $"{what}: {result.ToJsonString()}");
    }

    [Fact]
    public void An_item_without_its_key_is_refused() => Assert.Equal(400, Assert.Throws<ApiError>(() =>
        new StrategicMerge(Kinds.Deployments).Apply([], Object("""{"containers": [{"image": "a"}]}"""))).Code);

    private static JsonObject Object(string text) => JsonNode.Parse(text)!.AsObject();
}

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
