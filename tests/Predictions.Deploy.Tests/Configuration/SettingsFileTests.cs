using Predictions.Deploy.Configuration;
using Predictions.Deploy.Tests.Bench;
using Predictions.Testing;

namespace Predictions.Deploy.Tests.Configuration;

/// <summary>deploy.yaml is read strictly.</summary>
public sealed class SettingsFileTests : IDisposable
{
    private readonly DirectoryInfo _chart = Directory.CreateTempSubdirectory("predictions-settings-");

    public SettingsFileTests() => SmallChart.Write(_chart.FullName);

    public void Dispose() => _chart.Delete(recursive: true);

    [Fact]
    public void A_valid_file_is_read()
    {
        var settings = Read(s => s);
        Assert.Equal(["dev", "stage", "prod"], settings.Environments.Select(e => e.Name));
        Assert.Equal((200, 300), (settings.Environments[0].TimeoutSeconds, settings.Environments[2].TimeoutSeconds));
    }

    [Fact]
    public void The_projects_own_is_right() =>
        Assert.Equal(["dev", "stage", "prod"],
            SettingsFile.Read(Checkout.PathOf("charts", "predictions")).Environments.Select(e => e.Name));

    [Theory]
    [InlineData("branch: main", "brunch: main", "brunch")]
    [InlineData("branch: main\n", "", "branch")]
    [InlineData("branch: main", "branch: main\nbranch: other", "branch")]
    [InlineData("withoutError: 0.99", "withoutError: 99", "withoutError and inTime must be above 0 and at most 1")]
    [InlineData("callsPerSecond: 50", "callsPerSecond: many", "many")]
    [InlineData("callsPerSecond: 50", "callsPerSecond: 5000", "callsPerSecond must be 1 to 2000")]
    [InlineData("name: stage", "name: dev", "environment dev is there twice")]
    [InlineData("environments/stage.yaml", "environments/sage.yaml", "values environments/sage.yaml is not there")]
    [InlineData("timeoutSeconds: 200", "timeoutSeconds: 1", "timeoutSeconds must be 5 to 3600")]
    [InlineData("url: \"http://service\"", "url: \"ftp://service\"", "url must be an http or https address")]
    [InlineData("url: \"http://service\", ", "", "only the last environment may have none")]
    [InlineData("namespace: predictions-dev", "namespace: Predictions", "lower-case letters")]
    [InlineData("registries: [registry.example.com/predictions]", "registries: []", "registries must name at least one")]
    [InlineData(
        "registries: [registry.example.com/predictions]", "registries: [\"https://registry.example.com\"]", "without https://")]
    public void An_invalid_file_is_an_error(string right, string wrong, string told)
    {
        var refused = Assert.Throws<DeployException>(() => Read(s => Replaced(s, right, wrong)));
        Assert.Contains(told, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refused.Message);
    }

    [Fact]
    public void An_empty_and_a_missing_file_are_errors()
    {
        Assert.Throws<DeployException>(() => Read(_ => ""));
        File.Delete(Path.Combine(_chart.FullName, SettingsFile.Name));
        Assert.Throws<DeployException>(() => SettingsFile.Read(_chart.FullName));
    }

    private static string Replaced(string text, string right, string wrong)
    {
        Assert.Contains(right, text, StringComparison.Ordinal);
        return text.Replace(right, wrong, StringComparison.Ordinal);
    }

    private DeploySettings Read(Func<string, string> change)
    {
        var text = DeployBench.Settings("https://git.example.com/predictions.git", "registry.example.com", "http://service", 200);
        File.WriteAllText(Path.Combine(_chart.FullName, SettingsFile.Name), change(text));
        return SettingsFile.Read(_chart.FullName);
    }
}
