using System.Text.Json;
using Predictions.Deploy.Helm;
using Predictions.Deploy.Images;
using YamlDotNet.Core;

namespace Predictions.Deploy.Manifests;

/// <summary>The chart, rendered with an environment's values.</summary>
/// <param name="Objects">All objects, hooks included; empty where it does not render.</param>
/// <param name="Error">Why it does not render; <c>null</c> where it does.</param>
internal sealed record Rendering(IReadOnlyList<ManifestObject> Objects, string? Error)
{
    /// <summary>Renders the chart without writing to the cluster.</summary>
    public static async Task<Rendering> RenderAsync(
        HelmClient helm, IReadOnlyList<string> valueFiles, string values, string kubeVersion, bool isUpgrade,
        CancellationToken stop)
    {
        var rendered = await helm.TemplateAsync(valueFiles, values, kubeVersion, isUpgrade, stop);
        if (!rendered.Succeeded)
            return new Rendering([], rendered.ErrorSummary);
        try
        {
            return new Rendering(ManifestObject.ReadAll(rendered.Out), null);
        }
        catch (YamlException e)
        {
            return new Rendering([], $"line {e.Start.Line}: {e.Message.ReplaceLineEndings(" ")}");
        }
    }

    /// <summary>The values that each deployment sets: the image, and the annotations of the audit.</summary>
    /// <returns>JSON, which is YAML too.</returns>
    public static string Values(ResolvedImage image, IReadOnlyDictionary<string, string> annotations)
    {
        var which = new Dictionary<string, string> { ["repository"] = image.Reference.Name, ["digest"] = image.Digest };
        if (image.Reference.Tag is { } tag)
            which["tag"] = tag;
        var service = new Dictionary<string, Dictionary<string, string>>
        {
            ["image"] = which,
            ["annotations"] = annotations.Where(a => a.Value.Length > 0).ToDictionary(),
        };
        return JsonSerializer.Serialize(new Dictionary<string, object> { ["service"] = service });
    }
}
