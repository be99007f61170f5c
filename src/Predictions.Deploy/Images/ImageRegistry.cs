using System.Net;

namespace Predictions.Deploy.Images;

/// <summary>Finds out what a tag stands for now, and what the image says of itself.</summary>
/// <param name="logins">Where logins come from.</param>
/// <param name="plainHttp">Whether the registry speaks HTTP; only one on this machine may.</param>
internal sealed class ImageRegistry(RegistryLogins logins, bool plainHttp) : IDisposable
{
    private const string RevisionLabel = "org.opencontainers.image.revision";
    private const int MostPlatforms = 8;

    // No proxy leads to a registry on this machine.
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = !plainHttp })
    {
        Timeout = TimeSpan.FromSeconds(20),
        MaxResponseContentBufferSize = 4 << 20,
    };

    /// <exception cref="DeployException">It is not there, or the registry cannot be asked.</exception>
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

    private static async Task<IReadOnlyList<OciDescriptor?>> ConfigsAsync(RegistrySession session, OciManifest manifest, CancellationToken stop)
    {
        if (manifest.Manifests is not { } platforms)
            return [manifest.Config];
        var configs = new List<OciDescriptor?>();
        // Attestations lie beside the platforms, for a platform that nothing has.
        foreach (var platform in platforms.Where(p => p.Platform?.Os is not "unknown").Take(MostPlatforms))
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
