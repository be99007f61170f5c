using System.Text.RegularExpressions;
using Predictions.Testing;

namespace Predictions.Charts.Tests.Rendering;

/// <summary>An example's address never reaches stage or prod, and the page lists every one that is to be replaced.</summary>
public sealed partial class ExampleAddressTests
{
    private static readonly string[] Files =
    [
        "values.yaml", "deploy.yaml", "environments/dev.yaml", "environments/stage.yaml", "environments/prod.yaml",
    ];

    [Theory]
    [InlineData("stage")]
    [InlineData("prod")]
    public async Task The_shipped_values_are_refused_and_each_address_is_named(string environment)
    {
        foreach (var version in Helm.Versions)
        {
            var run = await Helm.TemplateAsync(
                version, Helm.Predictions, ValueTexts.ShippedEnvironment(environment),
                $"service: {{image: {{repository: registry.acme.test/a, digest: '{ValueTexts.Digest}'}}}}");
            Assert.Equal((1, ""), (run.ExitCode, run.Output));
            Assert.Contains("repository: https://git.example.com/", run.Error, StringComparison.Ordinal);
            Assert.Contains("Security__Authority: https://login.", run.Error, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("service: {env: {ConnectionStrings__Redis: 'redis.example.net:6379'}}", "redis.example.net:6379")]
    [InlineData("service: {image: {repository: registry.example.com/a}}", "registry.example.com/a")]
    [InlineData("repository: https://git.acme.example/predictions", "git.acme.example")]
    [InlineData(
        "service: {parts: {tracing: {enabled: true, env: {Tracing__OtlpEndpoint: 'http://a.example:4317'}}}}", "a.example:4317")]
    [InlineData("kafkaBridge: {enabled: true, image: {repository: registry.example.org/a, digest: '" + ValueTexts.Digest
        + "'}, env: {Kafka__Brokers: 'kafka:9092', Events__Topic: events}}", "registry.example.org/a")]
    [InlineData("events: {consumerScaling: {enabled: true, consumer: a, deployment: a, prometheus: 'http://p.example.com'}}",
        "http://p.example.com")]
    public async Task Any_value_with_an_example_is_refused_in_prod_and_accepted_in_dev(string values, string told)
    {
        await Refused.ByPredictionsAsync("prod", values, told, "put your own address in place of the example's");
        foreach (var version in Helm.Versions)
            Assert.Equal(0, (await Helm.TemplateAsync(
                version, Helm.Predictions, ValueTexts.Environment("dev"), ValueTexts.Image, values)).ExitCode);
    }

    [Fact]
    public async Task A_part_that_is_off_and_a_word_that_is_no_address_are_accepted()
    {
        const string values = "service: {parts: {tracing: {env: {Tracing__OtlpEndpoint: 'http://a.example.com:4317'}}}, "
            + "podLabels: {team: example, kind: an-example}}";
        foreach (var version in Helm.Versions)
        {
            var run = await Helm.TemplateAsync(
                version, Helm.Predictions, ValueTexts.Environment("prod"), ValueTexts.Image, values);
            Assert.True(run.ExitCode == 0, run.Error);
        }
    }

    [Fact]
    public void The_page_lists_exactly_the_entries_with_an_example()
    {
        var page = File.ReadAllText(Checkout.PathOf("docs", "operations", "image-and-cluster.md"));
        var listed = Row().Matches(page).Select(m => (m.Groups["file"].Value, m.Groups["entry"].Value)).Order().ToList();
        var there = Files.SelectMany(file => EntriesOf(file).Select(entry => (file, entry))).Distinct().Order().ToList();
        Assert.NotEmpty(there);
        Assert.Equal(there, listed);
    }

    private static IEnumerable<string> EntriesOf(string file)
    {
        var list = "";
        foreach (var line in File.ReadLines(Path.Combine(Helm.Predictions, file)))
        {
            if (line.EndsWith(':'))
                list = line.Trim(':', ' ');
            if (!line.TrimStart().StartsWith('#') && Example().IsMatch(line))
                yield return Entry().Match(line) is { Success: true } entry ? entry.Groups[1].Value : list;
        }
    }

    [GeneratedRegex(@"\bexample\.(com|org|net)\b|\w\.example\b")]
    private static partial Regex Example();

    /// <summary>The innermost key before the address.</summary>
    [GeneratedRegex(@"(\w+): *[^ {]*example")]
    private static partial Regex Entry();

    [GeneratedRegex(@"^\| `(?<file>[a-z./]+)` \| `(?<entry>\w+)` \|", RegexOptions.Multiline)]
    private static partial Regex Row();
}
