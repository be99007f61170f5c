using System.Text.Json.Nodes;

namespace Predictions.Charts.Tests.Rendering;

/// <summary>That no object of the values lets a misspelt key pass.</summary>
public class SchemaTests
{
    private const string Misspelt = "misspelt";

    [Fact]
    public void Every_object_of_the_schema_is_closed_or_says_what_its_values_are()
    {
        var schema = Read(Helm.General);
        Assert.Empty(ValuesSchema.OpenObjects(schema));
        schema["properties"]!["image"]!.AsObject().Remove("additionalProperties");
        Assert.Equal(["#/properties/image"], ValuesSchema.OpenObjects(schema));
    }

    /// <summary>This service's schema leaves what lies in `service` to the general one's, which Helm asks as well.</summary>
    [Fact]
    public void Every_object_of_this_services_schema_is_closed_but_what_the_general_one_closes()
    {
        const string service = "#/properties/service", volume = service + "/properties/parts/properties/models-volume";
        string[] open = [service, volume, volume + "/properties/sidecars/properties/git-sync", "#/definitions/part"];
        Assert.Equal(open, ValuesSchema.OpenObjects(Read(Helm.Predictions)));
    }

    /// <summary>A key more in each object of values that hold every key: each is refused, and named.</summary>
    [Fact]
    public async Task A_misspelt_key_is_refused_at_every_depth()
    {
        var schema = Read(Helm.General);
        var places = ValuesSchema.ClosedPlaces(schema, ValueTexts.Everything);
        Assert.Equal(ValuesSchema.ClosedObjects(schema).Order(), places.Select(p => p.Schema).Distinct().Order());

        var passed = new List<string>();
        await Parallel.ForEachAsync(places, TestContext.Current.CancellationToken, async (place, _) =>
        {
            var run = await Helm.TemplateAsync(Helm.V4, Helm.General, place.With(Misspelt));
            if (run.ExitCode == 0 || !run.Error.Contains(Misspelt, StringComparison.Ordinal))
                lock (passed)
                    passed.Add(place.Path);
        });
        Assert.Empty(passed);
        Assert.True(places.Count >= 60, $"{places.Count} places");
    }

    private static JsonNode Read(string chart) => JsonNode.Parse(File.ReadAllText(Path.Combine(chart, "values.schema.json")))!;
}
