using System.Text.RegularExpressions;

namespace Predictions.Charts.Tests.Rendering;

/// <summary>One way to deploy predictions.</summary>
/// <param name="Choices">The name of each choice.</param>
/// <param name="Values">Files and texts of values, in their order.</param>
public sealed record Combination(IReadOnlyList<string> Choices, IReadOnlyList<string> Values)
{
    public string Name => string.Join(", ", Choices);

    /// <summary>Every two choices of it.</summary>
    public IEnumerable<(string, string)> Pairs =>
        Choices.SelectMany((one, i) => Choices.Skip(i + 1).Select(other => (one, other)));
}

/// <summary>The ways to deploy predictions that the charts must support.</summary>
public static class Combinations
{
    private static readonly (string Name, string Values)[] Scaling =
    [
        ("autoscaled", "service: {autoscaling: {enabled: true, minReplicas: 2}}"),
        ("fixed", "service: {autoscaling: {enabled: false}, replicas: 3}"),
    ];

    private static readonly (string Name, string Values)[] Models =
    [
        ("models of the image", "{}"),
        ("models from a volume", ModelsVolume),
    ];

    private static readonly (string Name, string Values)[] Redis =
    [
        ("redis by secret file", "{}"),
        ("redis by address",
            "service: {env: {ConnectionStrings__Redis: 'redis:6379,ssl=true'}, parts: {redis-authority: {enabled: true}}}"),
        ("redis by secret variable", "service: {secretEnv: {ConnectionStrings__Redis: {secret: redis, key: connection}}}"),
    ];

    private static readonly (string Name, string Values)[] Monitoring =
    [
        ("watched", "service: {monitoring: {enabled: true, labels: {release: prometheus}}}"),
        ("unwatched", "service: {monitoring: {enabled: false}}"),
    ];

    private static readonly (string Name, string Values)[] Network =
        [("shut in", "service: {networkPolicy: {enabled: true}}"), ("open", "service: {networkPolicy: {enabled: false}}")];

    // These rotate over the combinations, since they do not interact with the others.
    private static readonly (string Name, string Values)[] Rest =
    [
        ("as it is", "{}"),
        ("audit on a volume", "service: {parts: {audit-volume: {enabled: true}}}"),
        ("erasures on a volume", "service: {parts: {erasure-ledger: {enabled: true}}}"),
        ("traced", "service: {parts: {tracing: {enabled: true}}}"),
        ("tokens by a file of keys",
            "service: {parts: {tokens: {enabled: true}, token-keys: {enabled: true, env: {Security__Issuer: 'https://a'}}}}"),
        ("one processor", "service: {gc: workstation, resources: {limits: {cpu: 1}}}"),
    ];

    /// <summary>Models from a git repository, with the settings that an environment must give.</summary>
    public const string ModelsVolume = $$"""
        service:
          parts:
            models-volume:
              enabled: true
              sidecars:
                git-sync:
                  image: {digest: '{{ValueTexts.Digest}}'}
                  env: {GITSYNC_REPO: 'https://git.acme.test/models', GITSYNC_REF: prod}
        """;

    /// <summary>Every environment with every choice.</summary>
    public static IEnumerable<Combination> All()
    {
        var count = 0;
        foreach (var environment in new[] { "dev", "stage", "prod" })
            foreach (var scaling in Scaling)
                foreach (var models in Models)
                    foreach (var redis in Redis)
                        foreach (var monitoring in Monitoring)
                            foreach (var network in Network)
                                yield return Of(
                                    environment, scaling, models, redis, monitoring, network, Rest[count++ % Rest.Length]);
    }

    /// <summary>Chooses few combinations that contain every pair of choices: each time the one with the most new pairs.</summary>
    public static Combination[] CoveringPairs(IReadOnlyList<Combination> all)
    {
        var missing = all.SelectMany(c => c.Pairs).ToHashSet();
        var chosen = new List<Combination>();
        while (missing.Count > 0)
        {
            chosen.Add(all.MaxBy(c => c.Pairs.Count(missing.Contains))!);
            missing.ExceptWith(chosen[^1].Pairs);
        }

        return [.. chosen];
    }

    private static Combination Of(string environment, params (string Name, string Values)[] choices)
    {
        // A later values file cannot remove a key, so it is removed from the environment's own file.
        var file = ValueTexts.Environment(environment);
        if (choices[0].Name == "autoscaled")
            file = file.Replace("  replicas: 1\n", "", StringComparison.Ordinal);
        if (choices[2].Name == "redis by secret variable")
            file = file.Replace("    ConnectionStrings__Redis: redis:6379\n", "", StringComparison.Ordinal);
        if (choices[^1].Name == "tokens by a file of keys")
            file = Regex.Replace(file, "      env: {Security__Authority: .*}\n", "");
        return new Combination(
            [environment, .. choices.Select(c => c.Name)],
            [file, ValueTexts.Image, .. choices.Select(c => c.Values)]);
    }
}
