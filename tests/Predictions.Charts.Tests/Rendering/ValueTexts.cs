using Predictions.Testing;

namespace Predictions.Charts.Tests.Rendering;

/// <summary>Base values of the tests.</summary>
public static class ValueTexts
{
    public const string Digest = "sha256:00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

    /// <summary>The values that a deployment sets in addition to the environment's file.</summary>
    public const string Image = $"""
        repository: https://git.acme.test/predictions/src/branch/main
        service:
          image:
            repository: registry.acme.test/predictions
            digest: '{Digest}'
        """;

    /// <summary>The example of charts/README.md.</summary>
    public static string Minimal { get; } = FirstYaml(Checkout.PathOf("charts", "README.md"));

    /// <summary>Every key of the general chart once.</summary>
    public static string Everything { get; } =
        File.ReadAllText(Checkout.PathOf("tests", "Predictions.Charts.Tests", "Rendering", "everything.yaml"));

    /// <summary>The values of an environment of predictions, with an address in place of the example's.</summary>
    public static string Environment(string name) => File.ReadAllText(ShippedEnvironment(name))
        .Replace(".example.org", ".acme.test", StringComparison.Ordinal);

    /// <summary>The shipped file of an environment.</summary>
    public static string ShippedEnvironment(string name) => Path.Combine(Helm.Predictions, "environments", name + ".yaml");

    private static string FirstYaml(string path)
    {
        var lines = File.ReadLines(path).SkipWhile(l => l != "```yaml").Skip(1).TakeWhile(l => l != "```");
        return string.Join('\n', lines) + "\n";
    }
}
