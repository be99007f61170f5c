using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;

namespace Predictions.Deploy.Images;

/// <summary>Resolves a tag to a digest, and reads the commit that the image was built from.</summary>
/// <param name="logins">The source of logins.</param>
/// <param name="plainHttp">Whether to use HTTP; only for a registry on a loopback address.</param>
internal sealed class ImageRegistry(RegistryLogins logins, bool plainHttp) : IDisposable
{
    private const string RevisionLabel = "org.opencontainers.image.revision";
    private const int MaxPlatforms = 8;

    // A proxy cannot reach a loopback address.
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = !plainHttp })
    {
        Timeout = TimeSpan.FromSeconds(20),
        MaxResponseContentBufferSize = 4 << 20,
    };

    /// <summary>Resolves a name.</summary>
    /// <exception cref="DeployException">The image does not exist, or the registry cannot be reached.</exception>
    public async Task<ResolvedImage> ResolveAsync(ImageReference image, CancellationToken stop)
    {
        if (plainHttp && !IsOnThisMachine(image.Registry))
            throw DeployException.NotBegun($"--plain-http is for a registry on this machine, which {image.Registry} is not");
        var session = new RegistrySession(_http, image, await logins.ForAsync(image.Registry, stop), plainHttp);
        var (manifest, digest) = await session.ManifestAsync(image.Digest ?? image.Tag!, stop);
        var revisions = new List<string>();
        foreach (var config in await ConfigsAsync(session, manifest, stop))
            revisions.Add((await session.LabelsAsync(config, stop)).GetValueOrDefault(RevisionLabel) ?? "");
        return new ResolvedImage(image, digest, revisions.TrueForAll(r => r.Length == 0) ? [] : [.. revisions.Distinct()]);
    }

    private static async Task<IReadOnlyList<OciDescriptor?>> ConfigsAsync(
        RegistrySession session, OciManifest manifest, CancellationToken stop)
    {
        if (manifest.Manifests is not { } platforms)
            return [manifest.Config];
        var configs = new List<OciDescriptor?>();
        // Skip attestation manifests: their platform is "unknown/unknown".
        foreach (var platform in platforms.Where(p => p.Platform?.Os is not "unknown").Take(MaxPlatforms))
            configs.Add((await session.ManifestAsync(platform.Digest ?? "", stop)).Manifest.Config);
        return configs;
    }

    private static bool IsOnThisMachine(string registry)
    {
        var host = registry.Split(':')[0];
        return host == "localhost" || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));
    }

    public void Dispose() => _http.Dispose();
}

/// <summary>
/// Reads manifests and configurations of one repository by the OCI distribution API, with a login where the registry demands one.
/// </summary>
/// <param name="http">A client with limits on time and size.</param>
/// <param name="image">The image.</param>
/// <param name="login">The login; <c>null</c> for none.</param>
/// <param name="plainHttp">Whether to use HTTP.</param>
internal sealed class RegistrySession(HttpClient http, ImageReference image, RegistryLogin? login, bool plainHttp)
{
    private static readonly string[] ManifestTypes =
    [
        "application/vnd.oci.image.index.v1+json", "application/vnd.docker.distribution.manifest.list.v2+json",
        "application/vnd.oci.image.manifest.v1+json", "application/vnd.docker.distribution.manifest.v2+json",
    ];

    private readonly string _host = image.Registry == "docker.io" ? "registry-1.docker.io" : image.Registry;
    private AuthenticationHeaderValue? _authorization;

    /// <summary>Reads a manifest by tag or digest, and computes its digest from the bytes.</summary>
    public async Task<(OciManifest Manifest, string Digest)> ManifestAsync(string version, CancellationToken stop)
    {
        var bytes = await BytesAsync($"manifests/{version}", ManifestTypes, $"{image.Name} has no {version}", stop);
        var digest = Digest(bytes);
        if (version.StartsWith("sha256:", StringComparison.Ordinal) && version != digest)
            throw DeployException.NotBegun($"{image.Registry} sent bytes that do not match {version}");
        return (Parsed(bytes, OciJson.Default.OciManifest), digest);
    }

    /// <summary>Reads the labels of an image's configuration.</summary>
    public async Task<IReadOnlyDictionary<string, string>> LabelsAsync(OciDescriptor? config, CancellationToken stop)
    {
        if (config?.Digest is not { } digest)
            throw DeployException.NotBegun($"{image} is not an image: its manifest names no configuration");
        var bytes = await BytesAsync($"blobs/{digest}", ["*/*"], $"{image.Name} lacks its configuration {digest}", stop);
        if (digest != Digest(bytes))
            throw DeployException.NotBegun($"{image.Registry} sent bytes that do not match {digest}");
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
                _authorization = await AuthorizeAsync(challenge, stop);
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
        using var request =
            new HttpRequestMessage(HttpMethod.Get, $"{(plainHttp ? "http" : "https")}://{_host}/v2/{image.Repository}/{path}");
        request.Headers.Authorization = _authorization;
        foreach (var type in types)
            request.Headers.Accept.ParseAdd(type);
        return await http.SendAsync(request, stop);
    }

    private async Task<AuthenticationHeaderValue?> AuthorizeAsync(RegistryChallenge challenge, CancellationToken stop)
    {
        if (challenge.Scheme == "Basic")
            return Basic();
        if (!Uri.TryCreate(challenge.Values.GetValueOrDefault("realm"), UriKind.Absolute, out var realm) || !IsSafe(realm))
            throw DeployException.NotBegun($"registry {image.Registry} names a token address that is not https");
        var query = $"?service={Uri.EscapeDataString(challenge.Values.GetValueOrDefault("service") ?? "")}" +
            $"&scope={Uri.EscapeDataString($"repository:{image.Repository}:pull")}";
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(realm, query));
        request.Headers.Authorization = Basic();
        using var response = await http.SendAsync(request, stop);
        if (!response.IsSuccessStatusCode)
            throw DeployException.NotBegun(
                $"{realm.Host} refused a token for {image.Name}: it answered {(int)response.StatusCode}; see `docker login`");
        var token = Parsed(await response.Content.ReadAsByteArrayAsync(stop), OciJson.Default.RegistryToken);
        return new AuthenticationHeaderValue("Bearer", token.Token ?? token.AccessToken ?? "");
    }

    // Sends a password only over TLS or to a loopback address.
    private bool IsSafe(Uri realm) => realm.Scheme == "https" || (plainHttp && realm.IsLoopback);

    private AuthenticationHeaderValue? Basic() => login is null
        ? null
        : new AuthenticationHeaderValue(
        "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{login.User}:{login.Password}")));

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
            throw DeployException.NotBegun(
                $"registry {image.Registry} sent an invalid {typeof(T).Name[3..].ToLowerInvariant()} for {image}");
        }
    }

    private static string Digest(byte[] bytes) => $"sha256:{Convert.ToHexStringLower(SHA256.HashData(bytes))}";
}

/// <summary>A registry's demand for a login (WWW-Authenticate).</summary>
/// <param name="Scheme">"Bearer" or "Basic".</param>
/// <param name="Values">Such as realm, service and scope.</param>
internal sealed partial record RegistryChallenge(string Scheme, IReadOnlyDictionary<string, string> Values)
{
    /// <summary>The first challenge with a supported scheme; <c>null</c> for none.</summary>
    public static RegistryChallenge? Of(HttpResponseHeaders headers) => headers.WwwAuthenticate
        .Where(h => h.Scheme.ToUpperInvariant() is "BEARER" or "BASIC")
        .Select(h => new RegistryChallenge(
            h.Scheme.Equals("Bearer", StringComparison.OrdinalIgnoreCase) ? "Bearer" : "Basic",
            Pair().Matches(h.Parameter ?? "").DistinctBy(m => m.Groups[1].Value)
                .ToDictionary(m => m.Groups[1].Value, m => m.Groups[2].Value)))
        .FirstOrDefault();

    [GeneratedRegex("([a-z]+)=\"([^\"]*)\"")]
    private static partial Regex Pair();
}

/// <summary>A manifest of one platform (with a config), or an index of several (with manifests).</summary>
internal sealed record OciManifest(OciDescriptor? Config, OciDescriptor[]? Manifests);

/// <summary>A reference in a manifest.</summary>
internal sealed record OciDescriptor(string? Digest, OciPlatform? Platform);

/// <summary>The platform of a manifest; "unknown" for attestations.</summary>
internal sealed record OciPlatform(string? Os, string? Architecture);

/// <summary>The configuration of an image.</summary>
internal sealed record OciImage(OciRunConfig? Config);

/// <summary>The part of a configuration that holds the labels.</summary>
internal sealed record OciRunConfig([property: JsonPropertyName("Labels")] Dictionary<string, string>? Labels);

/// <summary>The token server's response to a login.</summary>
internal sealed record RegistryToken(string? Token, [property: JsonPropertyName("access_token")] string? AccessToken);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(OciManifest))]
[JsonSerializable(typeof(OciImage))]
[JsonSerializable(typeof(RegistryToken))]
internal sealed partial class OciJson : JsonSerializerContext;
