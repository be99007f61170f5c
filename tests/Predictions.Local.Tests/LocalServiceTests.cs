using System.Diagnostics;
using System.Net;
using System.Text;
using System.Text.Json;
using Predictions.Core.History;
using Predictions.Redis.Connection;
using Predictions.Redis.Store;
using Predictions.Redis.Values;
using Predictions.Testing;

namespace Predictions.Local.Tests;

/// <summary>Predictions.Local as a user starts it.</summary>
public sealed class LocalServiceTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("predictions-local-").FullName;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_curl_command_of_the_banner_returns_a_forecast_of_the_shipped_model()
    {
        using var local = await LocalProcess.StartAsync(_folder);
        using var response = await local.SendBannerRequestAsync(Token);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        using var forecast = JsonDocument.Parse(await response.Content.ReadAsStreamAsync(Token));
        Assert.StartsWith("cycle-length@", forecast.RootElement.GetProperty("model").GetString(), StringComparison.Ordinal);
        Assert.Equal(3, forecast.RootElement.GetProperty("cycles").GetArrayLength());
    }

    [Fact]
    public async Task An_acknowledged_record_survives_a_kill_of_the_service()
    {
        var history = new Uri("/v1/users/ann/history", UriKind.Relative);
        string recorded;
        using (var local = await LocalProcess.StartAsync(_folder))
        {
            using var body = new StringContent(
                """{"periods":[{"start":"2026-01-02","days":5}]}""", Encoding.UTF8, "application/json");
            using var response = await local.Client.PostAsync(new Uri(history + ":record", UriKind.Relative), body, Token);
            recorded = await response.Content.ReadAsStringAsync(Token);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }

        using var again = await LocalProcess.StartAsync(_folder);
        Assert.Equal(recorded, await again.Client.GetStringAsync(history, Token));
    }

    [Fact]
    public async Task A_folder_of_an_earlier_version_is_served_and_its_keys_get_tags()
    {
        using (var server = EmbeddedStore.Start(_folder))
        {
            await using var untagged = await RedisHistoryStore.OpenAsync(
                new RedisOptions
                {
                    ConnectionString = server.ConnectionString,
                    KeySecret = HistoryKeys.DevelopmentSecret,
                    Keys = RedisOptions.Untagged,
                    CallTimeoutMs = 10_000,
                }, TimeProvider.System);
            var history = CycleHistory.FromSorted([new Period(new DateOnly(2026, 1, 2), 5)], [], []);
            for (var user = 0; user < 300; user++)
                Assert.True((await untagged.PutAsync($"user-{user}", history, null, Token)).IsSuccess);
        }

        for (var start = 0; start < 2; start++)
        {
            using var local = await LocalProcess.StartAsync(_folder);
            for (var user = 0; user < 300; user++)
                Assert.Contains(
                    "2026-01-02",
                    await local.Client.GetStringAsync(new Uri($"/v1/users/user-{user}/history", UriKind.Relative), Token),
                    StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Events_cannot_be_switched_on_over_the_embedded_store()
    {
        var program = Path.Combine(AppContext.BaseDirectory, "Predictions.Local.dll");
        var start = new ProcessStartInfo("dotnet", [program, "--data", _folder, "--Events:Mode", "Outbox"])
        {
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var error = await process.StandardError.ReadToEndAsync(Token);
        await process.WaitForExitAsync(Token);
        Assert.Equal(78, process.ExitCode);
        Assert.Contains("The embedded store of Predictions.Local has no streams", error, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
