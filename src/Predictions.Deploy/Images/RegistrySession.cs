using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Predictions.Deploy.Images;

/// <summary>Reads manifests and configurations of one repository by the OCI distribution API, logged in where that is asked for.</summary>
/// <param name="http">Bounded in time and in bytes.</param>
/// <param name="image">The image.</param>
/// <param name="login">The login; <c>null</c> for none.</param>
/// <param name="plainHttp">Whether the registry speaks HTTP.</param>
internal sealed class RegistrySession(HttpClient http, ImageReference image, RegistryLogin? login, bool plainHttp)
{
    private static readonly string[] ManifestTypes =
    [
        "application/vnd.oci.image.index.v1+json", "application/vnd.docker.distribution.manifest.list.v2+json",
        "application/vnd.oci.image.manifest.v1+json", "application/vnd.docker.distribution.manifest.v2+json",
    ];

    private readonly string _host = image.Registry == "docker.io" ? "registry-1.docker.io" : image.Registry;
    private AuthenticationHeaderValue? _pass;

    /// <summary>A manifest by tag or digest, and its digest, which is counted here and not believed.</summary>
    public async Task<(OciManifest Manifest, string Digest)> ManifestAsync(string version, CancellationToken stop)
    {
        var bytes = await BytesAsync($"manifests/{version}", ManifestTypes, $"{image.Name} has no {version}", stop);
        var digest = Digest(bytes);
        if (version.StartsWith("sha256:", StringComparison.Ordinal) && version != digest)
            throw DeployException.NotBegun($"{image.Registry} gave other bytes than those of {version}");
        return (Parsed(bytes, OciJson.Default.OciManifest), digest);
    }

    /// <summary>The labels of an image's configuration.</summary>
    public async Task<IReadOnlyDictionary<string, string>> LabelsAsync(OciDescriptor? config, CancellationToken stop)
    {
        if (config?.Digest is not { } digest)
            throw DeployException.NotBegun($"{image} is no image: its manifest names no configuration");
        var bytes = await BytesAsync($"blobs/{digest}", ["*/*"], $"{image.Name} lacks its configuration {digest}", stop);
        if (digest != Digest(bytes))
            throw DeployException.NotBegun($"{image.Registry} gave other bytes than those of {digest}");
        return Parsed(bytes, OciJson.Default.OciImage).Config?.Labels ?? [];
    }

    private async Task<byte[]> BytesAsync(string path, string[] types, string missing, CancellationToken stop)
    {
        try
        {
            var response = await SendAsync(path, types, stop);
            if (response.StatusCode == HttpStatusCode.Unauthorized && RegistryChallenge.Of(response.Headers) is { } challenge)
            {
                response.Dispose();
                _pass = await PassAsync(challenge, stop);
                response = await SendAsync(path, types, stop);
            }

            using (response)
                return response.IsSuccessStatusCode
                    ? await response.Content.ReadAsByteArrayAsync(stop)
                    : throw Refusal(response.StatusCode, missing);
        }
        catch (HttpRequestException e)
        {
            throw DeployException.NotBegun($"registry {image.Registry} cannot be reached: {e.Message}");
        }
        catch (TaskCanceledException) when (!stop.IsCancellationRequested)
        {
            throw DeployException.NotBegun($"registry {image.Registry} did not answer within {http.Timeout.TotalSeconds:0} s");
        }
    }

    private async Task<HttpResponseMessage> SendAsync(string path, string[] types, CancellationToken stop)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{(plainHttp ? "http" : "https")}://{_host}/v2/{image.Repository}/{path}");
        request.Headers.Authorization = _pass;
        foreach (var type in types)
            request.Headers.Accept.ParseAdd(type);
        return await http.SendAsync(request, stop);
    }

    private async Task<AuthenticationHeaderValue?> PassAsync(RegistryChallenge challenge, CancellationToken stop)
    {
        if (challenge.Scheme == "Basic")
            return Basic();
        if (!Uri.TryCreate(challenge.Values.GetValueOrDefault("realm"), UriKind.Absolute, out var realm) || !IsSafe(realm))
            throw DeployException.NotBegun($"registry {image.Registry} asks for a token of an address that is not https");
        var query = $"?service={Uri.EscapeDataString(challenge.Values.GetValueOrDefault("service") ?? "")}" +
            $"&scope={Uri.EscapeDataString($"repository:{image.Repository}:pull")}";
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(realm, query));
        request.Headers.Authorization = Basic();
        using var response = await http.SendAsync(request, stop);
        if (!response.IsSuccessStatusCode)
            throw DeployException.NotBegun(
                $"{realm.Host} gives no token for {image.Name}: it answered {(int)response.StatusCode}; see `docker login`");
        var token = Parsed(await response.Content.ReadAsByteArrayAsync(stop), OciJson.Default.RegistryToken);
        return new AuthenticationHeaderValue("Bearer", token.Token ?? token.AccessToken ?? "");
    }

    // A password goes over a wire only where that is sealed, or ends on this machine.
    private bool IsSafe(Uri realm) => realm.Scheme == "https" || (plainHttp && realm.IsLoopback);

    private AuthenticationHeaderValue? Basic() => login is null
        ? null
        : new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{login.User}:{login.Password}")));

    private DeployException Refusal(HttpStatusCode status, string missing) => DeployException.NotBegun(status switch
    {
        HttpStatusCode.NotFound => missing,
        HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden =>
            $"registry {image.Registry} does not let you read {image.Name}: see `docker login`",
        _ => $"registry {image.Registry} answered {(int)status}",
    });

    private T Parsed<T>(byte[] bytes, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(bytes, type) ?? throw new JsonException();
        }
        catch (JsonException)
        {
            throw DeployException.NotBegun($"registry {image.Registry} gave for {image} what is no {typeof(T).Name[3..].ToLowerInvariant()}");
        }
    }

    private static string Digest(byte[] bytes) => $"sha256:{Convert.ToHexStringLower(SHA256.HashData(bytes))}";
}
