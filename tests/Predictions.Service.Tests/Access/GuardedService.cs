using System.Net.Http.Headers;
using Grpc.Core;

namespace Predictions.Service.Tests.Access;

/// <summary>A service with authentication by a keys file, and its token issuer.</summary>
internal sealed class GuardedService : IAsyncDisposable
{
    private readonly string _folder;

    private GuardedService(TokenIssuer issuer, string folder, ServiceUnderTest service) =>
        (Issuer, _folder, Service) = (issuer, folder, service);

    public TokenIssuer Issuer { get; }

    public ServiceUnderTest Service { get; }

    public string KeysFile => Path.Combine(_folder, "keys.json");

    /// <param name="redis">The connection string of the store.</param>
    /// <param name="hasKeys">Whether the keys file exists at the start.</param>
    /// <param name="settings">Additional settings.</param>
    public static Task<GuardedService> StartAsync(
        string redis, bool hasKeys = true, params (string Key, string Value)[] settings) =>
        StartAsync(redis, null, hasKeys, settings);

    public static async Task<GuardedService> StartAsync(
        string redis, TimeProvider? clock, bool hasKeys, params (string Key, string Value)[] settings)
    {
        var issuer = new TokenIssuer();
        var folder = Directory.CreateTempSubdirectory("keys-").FullName;
        var file = Path.Combine(folder, "keys.json");
        if (hasKeys)
            await File.WriteAllTextAsync(file, issuer.Keys, HttpAnswers.Token);
        var service = await ServiceUnderTest.StartAsync(
            redis, clock,
            [("Security:Mode", "Jwt"), ("Security:Audience", TokenIssuer.Audience), ("Security:Issuer", TokenIssuer.Issuer),
                ("Security:KeysFile", file), .. settings]);
        if (hasKeys)
            await HasKeysAsync(service);
        return new GuardedService(issuer, folder, service);
    }

    public static Metadata Bearing(string token) => new() { { "authorization", "Bearer " + token } };

    /// <summary>Replaces the keys file atomically by the issuer's current keys, as a mounted secret is replaced.</summary>
    public void Publish() => Publish(Issuer.Keys);

    public void Publish(string keys)
    {
        File.WriteAllText(KeysFile + ".new", keys);
        File.Move(KeysFile + ".new", KeysFile, overwrite: true);
    }

    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string? token, string? json = null)
    {
        using var request = new HttpRequestMessage(method, path);
        if (token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        if (json is not null)
            request.Content = new StringContent(json, new MediaTypeHeaderValue("application/json"));
        return await Service.Http.SendAsync(request, HttpAnswers.Token);
    }

    // The service reads the keys in the background.
    private static async Task HasKeysAsync(ServiceUnderTest service)
    {
        while ((await MetricsReading.OfAsync(service.Operators))["predictions_token_keys"] == 0)
            await Task.Delay(10, HttpAnswers.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await Service.DisposeAsync();
        Issuer.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
