using System.Text.Json.Nodes;
using Predictions.Deploy.Tests.Cluster.Api;
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
