using System.Text.Json;
using Predictions.Deploy.Helm;
using Predictions.Deploy.Images;
using Predictions.Deploy.Rules;
using YamlDotNet.Core;

namespace Predictions.Deploy.Manifests;

/// <summary>What the chart makes of the values, and what is thought of it.</summary>
/// <param name="Objects">All objects, hooks too; none where it does not render.</param>
/// <param name="Verdicts">Of the schema and of the policy.</param>
internal sealed record Rendering(IReadOnlyList<ManifestObject> Objects, IReadOnlyList<RuleVerdict> Verdicts)
{
    private const int MostFaults = 5;

    /// <summary>Renders, and checks what comes out.</summary>
    public static async Task<Rendering> OfAsync(
        HelmClient helm,
        IReadOnlyList<string> valueFiles,
        string values,
        string kubeVersion,
        bool isUpgrade,
        string space,
        string image,
        CancellationToken stop)
    {
        var rendered = await helm.TemplateAsync(valueFiles, values, kubeVersion, isUpgrade, stop);
        if (!rendered.Succeeded)
            return NotRendered(rendered.Complaint);
        try
        {
            var objects = Manifest.Read(rendered.Out);
            return new Rendering(objects,
            [
                Verdict(RuleNames.Schema, SchemaCheck.Faults(objects), $"{objects.Count} objects, all as the API knows them"),
                Verdict(RuleNames.Policy, PolicyCheck.Faults(objects, space, image), "allowed kinds, restricted pods, images by digest"),
            ]);
        }
        catch (YamlException e)
        {
            return NotRendered($"line {e.Start.Line}: {e.Message.ReplaceLineEndings(" ")}");
        }
    }

    /// <summary>The values that are said at each deployment: the image, and the annotations of the audit.</summary>
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

    private static Rendering NotRendered(string why) =>
        new([],
        [
            RuleVerdict.Failed(RuleNames.Schema, why),
            RuleVerdict.Failed(RuleNames.Policy, "not looked at, since the chart does not render"),
        ]);

    private static RuleVerdict Verdict(string rule, IReadOnlyList<string> faults, string otherwise)
    {
        var more = faults.Count > MostFaults ? $"; and {faults.Count - MostFaults} more" : "";
        return faults.Count == 0 ? RuleVerdict.Held(rule, otherwise) : RuleVerdict.Failed(rule, string.Join("; ", faults.Take(MostFaults)) + more);
    }
}
