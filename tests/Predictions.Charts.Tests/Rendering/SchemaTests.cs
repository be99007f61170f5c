using System.Text.Json.Nodes;

namespace Predictions.Charts.Tests.Rendering;

/// <summary>No object of the values accepts an unknown key.</summary>
public class SchemaTests
{
    /// <summary>A parent chart's values for all its charts.</summary>
    private const string Global = "#/properties/global";

    [Fact]
    public void Every_object_of_the_schema_is_closed_or_has_a_schema_for_its_values()
    {
        var schema = Read(Helm.General);
        Assert.Equal([Global], ValuesSchema.OpenObjects(schema));
        schema["properties"]!["image"]!.AsObject().Remove("additionalProperties");
        Assert.Equal([Global, "#/properties/image"], ValuesSchema.OpenObjects(schema));
    }

    /// <summary>This schema leaves the content of both services to the general schema, which Helm checks too.</summary>
    [Fact]
    public void Every_object_of_this_services_schema_is_closed_but_what_the_general_one_closes()
    {
        const string service = "#/properties/service", volume = service + "/properties/parts/properties/models-volume";
        string[] open =
        [
            Global, "#/properties/kafkaBridge", service, volume, volume + "/properties/sidecars/properties/git-sync",
            "#/definitions/part",
        ];
        Assert.Equal(open, ValuesSchema.OpenObjects(Read(Helm.Predictions)));
    }

    /// <summary>Values with every key get one unknown key in each object. Helm must name each of them.</summary>
    [Fact]
    public async Task An_unknown_key_is_refused_at_every_depth()
    {
        var schema = Read(Helm.General);
        var places = ValuesSchema.ClosedPlaces(schema, ValueTexts.Everything);
        Assert.Equal(ValuesSchema.ClosedObjects(schema).Order(), places.Select(p => p.Schema).Distinct().Order());

        var keys = places.Select((_, i) => $"unknown-{i}-key").ToArray();
        var values = places.Zip(keys).Aggregate(
            ValueTexts.Everything, (text, added) => ValuesSchema.With(text, added.First.Steps, added.Second));
        var run = await Helm.TemplateAsync(Helm.V4, Helm.General, values);
        Assert.NotEqual(0, run.ExitCode);
        Assert.Empty(
            places.Zip(keys).Where(p => !run.Error.Contains(p.Second, StringComparison.Ordinal)).Select(p => p.First.Steps));
        Assert.True(places.Count >= 60, $"{places.Count} places");
    }

    private static JsonNode Read(string chart) => JsonNode.Parse(File.ReadAllText(Path.Combine(chart, "values.schema.json")))!;
}
