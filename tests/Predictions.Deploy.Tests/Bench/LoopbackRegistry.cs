using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Predictions.Deploy.Tests.Bench;

/// <summary>An OCI registry on the loopback interface, for manifests, configurations and logins.</summary>
internal sealed class LoopbackRegistry : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, byte[]> _contents = new();
    private readonly ConcurrentBag<string> _asked = [];
    private readonly WebApplication _server;

    private LoopbackRegistry(WebApplication server) => _server = server;

    /// <summary>Host and port.</summary>
    public string Host { get; private set; } = "";

    /// <summary>"", "Basic" or "Bearer": the login that it requires.</summary>
    public string Wants { get; set; } = "";

    /// <summary>The password of the user "ada".</summary>
    public string Password { get; set; } = "secret";

    /// <summary>The status of every response; 0 for the normal one.</summary>
    public int Answers { get; set; }

    /// <summary>The requested paths.</summary>
    public IReadOnlyCollection<string> Asked => _asked;

    public static async Task<LoopbackRegistry> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var registry = new LoopbackRegistry(builder.Build());
        registry._server.Run(registry.AnswerAsync);
        await registry._server.StartAsync();
        registry.Host = new Uri(registry._server.Urls.First()).Authority;
        return registry;
    }

    /// <summary>Pushes an image under a tag.</summary>
    /// <param name="repository">Such as "predictions".</param>
    /// <param name="tag">The tag.</param>
    /// <param name="revision">The commit in its label; <c>null</c> for no label.</param>
    /// <returns>The image's digest.</returns>
    public string Push(string repository, string tag, string? revision)
    {
        var digest = Manifest(repository, revision, tag);
        _contents[$"/v2/{repository}/manifests/{tag}"] = _contents[$"/v2/{repository}/manifests/{digest}"];
        return digest;
    }

    /// <summary>Pushes an index of two platforms and an attestation.</summary>
    public string PushIndex(string repository, string tag, string? first, string? second)
    {
        var entries =
            ((string Os, string? Revision, string Salt)[])[("linux", first, "a"), ("linux", second, "b"), ("unknown", null, "c")];
        var manifests = entries.Select(e =>
            $$$"""{"digest": "{{{Manifest(repository, e.Revision, tag + e.Salt)}}}", "platform": {"os": "{{{e.Os}}}"}}""");
        var digest = Put(
            $"/v2/{repository}/manifests/", $$"""{"schemaVersion": 2, "manifests": [{{string.Join(',', manifests)}}]}""");
        _contents[$"/v2/{repository}/manifests/{tag}"] = _contents[$"/v2/{repository}/manifests/{digest}"];
        return digest;
    }

    /// <summary>Sends bytes that do not match their digest, from now on.</summary>
    public void Falsify(string repository, string digest) => _contents[$"/v2/{repository}/manifests/{digest}"] = "{}"u8.ToArray();

    /// <summary>Deletes an image; its tags stay and lead nowhere.</summary>
    public void Forget(string digest)
    {
        foreach (var path in _contents.Keys.Where(path => path.EndsWith(digest, StringComparison.Ordinal)))
            _contents.Remove(path, out _);
    }

    private string Manifest(string repository, string? revision, string salt)
    {
        var labels = revision is null ? "{}" : $$"""{"org.opencontainers.image.revision": "{{revision}}"}""";
        var config = Put(
            $"/v2/{repository}/blobs/",
            $$$"""{"architecture": "amd64", "salt": "{{{salt}}}", "config": {"Labels": {{{labels}}}}}""");
        return Put(
            $"/v2/{repository}/manifests/", $$$"""{"schemaVersion": 2, "config": {"digest": "{{{config}}}"}, "layers": []}""");
    }

    private string Put(string path, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var digest = $"sha256:{Convert.ToHexStringLower(SHA256.HashData(bytes))}";
        _contents[path + digest] = bytes;
        return digest;
    }

    private async Task AnswerAsync(HttpContext http)
    {
        _asked.Add(http.Request.Path);
        if (Answers != 0)
            http.Response.StatusCode = Answers;
        else if (http.Request.Path == "/token")
            await TokenAsync(http);
        else if (!IsLetIn(http.Request.Headers.Authorization.ToString()))
            Challenge(http);
        else if (_contents.TryGetValue(http.Request.Path!, out var bytes))
            await http.Response.Body.WriteAsync(bytes);
        else
            http.Response.StatusCode = 404;
    }

    private bool IsLetIn(string authorization) =>
        Wants switch { "Basic" => authorization == Basic, "Bearer" => authorization == "Bearer let-in", _ => true };

    private string Basic => "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"ada:{Password}"));

    private void Challenge(HttpContext http)
    {
        http.Response.StatusCode = 401;
        http.Response.Headers.WWWAuthenticate = Wants == "Basic" ? "Basic realm=\"it\""
            : $"Bearer realm=\"http://{Host}/token\",service=\"it\"";
    }

    private async Task TokenAsync(HttpContext http)
    {
        if (http.Request.Headers.Authorization.ToString() != Basic
            || http.Request.Query["scope"] != "repository:predictions:pull")
            http.Response.StatusCode = 401;
        else
            await http.Response.WriteAsync("""{"token": "let-in"}""");
    }

    public async ValueTask DisposeAsync() => await _server.DisposeAsync();
}
