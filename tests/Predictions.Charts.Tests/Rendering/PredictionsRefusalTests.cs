using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Predictions.Testing;

namespace Predictions.Charts.Tests.Rendering;

/// <summary>The refusals that this service's chart adds to the general one, and those of the general one that it keeps.</summary>
public partial class PredictionsRefusalTests
{
    [Theory]
    [InlineData("prod", "servic: {replicas: 1}", "servic")]
    [InlineData("prod", "repository: git.example.com/predictions", "repository")]
    [InlineData("prod", "repository: https://git.example.com/predictions/", "repository")]
    [InlineData("prod", "service: {autoscaling: {minReplica: 3}}", "minReplica")]
    [InlineData("prod", "service: {env: {Redis__KeyPrefx: a}}", "Redis__KeyPrefx")]
    [InlineData("prod", "service: {env: {Drain__NoticeSeconds: 2}}", "Drain__NoticeSeconds")]
    [InlineData("prod", "service: {parts: {model-volume: {enabled: true}}}", "model-volume")]
    [InlineData("prod", "service: {parts: {tracing: {enabled: true, env: {Tracing__Endpoint: a}}}}", "Tracing__Endpoint")]
    [InlineData("prod", "service: {parts: {tracing: {enable: true}}}", "enable")]
    [InlineData("prod", "service: {parts: {models-volume: {enabled: true, sidecars: {git-sync: {env: {GITSYNC_BRANCH: prod}}}}}}",
        "GITSYNC_BRANCH")]
    [InlineData("prod", "service: {parts: {models-volume: {enabled: true, sidecars: {gitsync: {image: {}}}}}}", "gitsync")]
    [InlineData("prod", "service: {env: {Limits__QueuedPerProcessor: many}}", "Limits__QueuedPerProcessor")]
    [InlineData("prod", "service: {env: {Drain__NoticeMs: -1}}", "Drain__NoticeMs")]
    [InlineData("prod", "service: {env: {Models__SkipRate: often}}", "Models__SkipRate")]
    [InlineData("prod", "service: {env: {Redis__EncryptWrites: 'no'}}", "Redis__EncryptWrites")]
    [InlineData("prod", "service: {parts: {tokens: {env: {Security__Authority: ''}}}}", "Security__Authority")]
    [InlineData("prod", "service: {parts: {tracing: {enabled: true, env: {Tracing__OtlpEndpoint: 'collector:4317'}}}}",
        "Tracing__OtlpEndpoint")]
    [InlineData("prod", "service: {env: {Security__Mode: Token}}", "Security__Mode")]
    [InlineData("prod", "service: {name: others}", "name")]
    [InlineData("prod", "service: {image: {digest: null}}", "digest")]
    [InlineData("prod", "service: {image: {digest: '1.4.2'}}", "digest")]
    [InlineData("prod", "service: {environment: live}", "environment")]
    public Task An_invalid_value_is_named(string environment, string values, string told) =>
        Refused.ByPredictionsAsync(environment, values, told, "don't meet the specifications of the schema");

    [Theory]
    [InlineData("prod", "service: {autoscaling: {minReplicas: 1}}", "autoscaling.minReplicas is 1: prod needs at least 2")]
    [InlineData("prod", "service: {replicas: 2}", "replicas is 2, but autoscaling.enabled is true")]
    [InlineData("prod", "service: {drain: {graceSeconds: 10}}", "drain.graceSeconds is 10")]
    [InlineData("prod", "service: {env: {Drain__FinishMs: 20000}}",
        "service.drain.finishSeconds is 15, less than Drain__NoticeMs + Drain__FinishMs, 22000 ms")]
    [InlineData("prod", "service: {env: {Drain__NoticeMs: 5001}}", "15001 ms")]
    [InlineData("prod", "service: {ports: {http: {port: 8000}}}",
        "Kestrel__Endpoints__Http__Url is http://*:8080, but service.ports.http is 8000")]
    [InlineData("prod", "service: {parts: {tokens: {enabled: false}}}", "service.env.Security__Mode is missing")]
    [InlineData("prod", "service: {parts: {token-keys: {enabled: true}}}",
        "service.env has both Security__Authority and Security__KeysFile")]
    [InlineData("prod", "service: {env: {Redis__KeySecret: a}}", "env.Redis__KeySecret has the name of a secret")]
    [InlineData("prod", "service: {env: {Redis__KeyRing: a}}", "service.env.Redis__KeyRing is a secret")]
    [InlineData(
        "prod", "service: {env: {ConnectionStrings__Redis: 'a:1,password=b'}}", "env.ConnectionStrings__Redis holds a password")]
    [InlineData(
        "prod", "service: {parts: {models-volume: {enabled: true}}}", "sidecars.git-sync.image needs repository and digest")]
    [InlineData("prod", "service: {parts: {models-volume: {enabled: true, sidecars: {git-sync: {image: {digest: '"
        + ValueTexts.Digest + "'}}}}}}",
        "git-sync.env.GITSYNC_REPO is missing")]
    [InlineData("prod", "service: {monitoring: {rules: {slo: [{record: a, expr: b}]}}}",
        "service.monitoring.rules.slo has the name of one of this chart's rule files")]
    [InlineData("prod", "service: {monitoring: {labels: {app.kubernetes.io/name: a}}}",
        "monitoring.labels has app.kubernetes.io/name, which is set already")]
    [InlineData("prod", "service: {env: {POD_NAME: a}}", "env.POD_NAME is also in fieldEnv")]
    [InlineData("prod", "enabled: false", "enabled is false, but no condition of a parent chart reads it")]
    [InlineData("prod", "service: {enabled: false}", "enabled is false, but no condition of a parent chart reads it")]
    [InlineData("dev", "service: {resources: {limits: {cpu: 1}}}", "resources.limits.cpu is 1")]
    [InlineData("dev", "service: {autoscaling: {enabled: true}}", "replicas is 1, but autoscaling.enabled is true")]
    public Task Values_that_do_not_go_together_are_named(string environment, string values, string told) =>
        Refused.ByPredictionsAsync(environment, values, told, "these values conflict");

    [Fact]
    public void The_schema_lists_exactly_the_documented_settings()
    {
        var told = DocumentedSettings().ToHashSet();
        Assert.Superset(new HashSet<string> { "Redis__KeySecret", "Security__UserClaim", "Drain__FinishMs" }, told);
        Assert.Equal(told.Order(), Known().Where(n => n is not ("POD_NAME" or "TZ")).Order());
    }

    /// <summary>The first column of the tables in configuration.md. Kestrel's own settings are a pattern.</summary>
    private static IEnumerable<string> DocumentedSettings()
    {
        var rows = File.ReadLines(Checkout.PathOf("docs", "operations", "configuration.md"))
            .Where(l => l.StartsWith("| `", StringComparison.Ordinal));
        foreach (var row in rows)
        {
            var section = "";
            foreach (Match name in Ticked().Matches(row.Split('|')[1]))
            {
                var setting = name.Groups[1].Value;
                section = setting.StartsWith(':') ? section : setting[..setting.LastIndexOf(':')];
                if (section is not "Kestrel:Endpoints")
                    yield return (setting.StartsWith(':') ? section + setting : setting)
                        .Replace(":", "__", StringComparison.Ordinal);
            }
        }
    }

    private static IEnumerable<string> Known()
    {
        var schema = JsonNode.Parse(File.ReadAllText(Path.Combine(Helm.Predictions, "values.schema.json")))!;
        return schema["definitions"]!["settings"]!["properties"]!.AsObject().Select(p => p.Key);
    }

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Ticked();
}
