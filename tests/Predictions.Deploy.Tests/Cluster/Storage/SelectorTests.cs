using System.Text.Json.Nodes;

namespace Predictions.Deploy.Tests.Cluster.Storage;

public class SelectorTests
{
    private static readonly JsonObject Pod = JsonNode.Parse("""
        {"metadata": {"name": "p", "labels": {"app": "tiny", "app.kubernetes.io/name": "x"}}, "status": {"phase": "Running"}}
        """)!.AsObject();

    [Theory]
    [InlineData("", true)]
    [InlineData("app=tiny", true)]
    [InlineData("app==tiny, app.kubernetes.io/name=x", true)]
    [InlineData("app!=tiny", false)]
    [InlineData("none!=tiny", true)]
    [InlineData("app in (small, tiny),app", true)]
    [InlineData("app notin (small, tiny)", false)]
    [InlineData("app notin (small),!none", true)]
    [InlineData("none", false)]
    [InlineData("!app", false)]
    [InlineData("app=", false)]
    public void Labels_select(string selector, bool selects) => Assert.Equal(selects, LabelSelector.Parse(selector).Selects(Pod));

    [Theory]
    [InlineData("app in tiny")]
    [InlineData("app>1")]
    [InlineData("=tiny")]
    [InlineData("app tiny")]
    public void Labels_that_cannot_be_read_are_refused(string selector) =>
        Assert.Equal(400, Assert.Throws<ApiError>(() => LabelSelector.Parse(selector)).Code);

    [Theory]
    [InlineData("""{"matchLabels": {"app": "tiny"}}""", true)]
    [InlineData(
        """{"matchLabels": {"app": "tiny"}, "matchExpressions": [{"key": "app", "operator": "NotIn", "values": ["tiny"]}]}""",
        false)]
    [InlineData(
        """{"matchExpressions": [{"key": "app", "operator": "Exists"}, {"key": "none", "operator": "DoesNotExist"}]}""",
        true)]
    public void The_selector_of_a_spec_selects(string selector, bool selects) =>
        Assert.Equal(selects, LabelSelector.Of(JsonNode.Parse(selector)).Selects(Pod));

    [Theory]
    [InlineData("metadata.name=p", true)]
    [InlineData("metadata.name==p,status.phase!=Pending", true)]
    [InlineData("status.phase!=Running", false)]
    [InlineData("spec.nodeName=", true)]
    public void Fields_select(string selector, bool selects) =>
        Assert.Equal(selects, FieldSelector.Parse(Kinds.Pods, selector).Selects(Pod));

    [Theory]
    [InlineData("spec.priority=1")]
    [InlineData("metadata.name")]
    [InlineData("involvedObject.name=p")]
    public void Fields_that_pods_are_not_selected_by_are_refused(string selector) =>
        Assert.Equal(400, Assert.Throws<ApiError>(() => FieldSelector.Parse(Kinds.Pods, selector)).Code);
}
