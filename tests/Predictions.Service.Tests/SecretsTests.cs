using Predictions.Service.Startup;
using Predictions.Testing;

namespace Predictions.Service.Tests;

/// <summary>The service reads secrets from files and the environment, not from the command line.</summary>
public sealed class SecretsTests(ServiceFixture fixture) : FolderTest
{
    [Theory]
    [InlineData("Redis:KeySecret", "a secret of more than enough characters")]
    [InlineData("Redis:KeyRing", "a secret ring")]
    [InlineData("ConnectionStrings:Redis", "127.0.0.1:6379,password=secret")]
    [InlineData("Kestrel:Endpoints:Http:Certificate:Password", "secret")]
    [InlineData("Kestrel:Certificates:Default:Password", "secret")]
    public async Task A_secret_on_the_command_line_stops_the_start_and_is_not_printed(string setting, string value)
    {
        var problem = await Assert.ThrowsAsync<ConfigurationException>(() => ServiceHost.BuildAsync([$"--{setting}={value}"]));
        Assert.Contains(setting, problem.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(value, problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_secrets_directory_is_read_as_settings()
    {
        await File.WriteAllTextAsync(PathOf("Redis__KeySecret"), "short", HttpAnswers.Token);
        var problem = await Assert.ThrowsAsync<ConfigurationException>(
            () => ServiceHost.BuildAsync(
                [$"--Secrets:Directory={Folder}", $"--ConnectionStrings:Redis={fixture.Redis.ConnectionString}"]));
        Assert.Contains("at least 16 characters", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_secrets_directory_stops_the_start()
    {
        var problem = await Assert.ThrowsAsync<ConfigurationException>(
            () => ServiceHost.BuildAsync([$"--Secrets:Directory={Folder}/none"]));
        Assert.Contains("Secrets:Directory", problem.Message, StringComparison.Ordinal);
    }
}
