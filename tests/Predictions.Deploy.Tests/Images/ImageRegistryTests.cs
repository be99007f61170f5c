using System.Text;
using Predictions.Deploy.Images;
using Predictions.Deploy.Tests.Bench;

namespace Predictions.Deploy.Tests.Images;

/// <summary>Resolves tags by the registry's API, with and without a login.</summary>
public sealed class ImageRegistryTests : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("predictions-logins-");
    private LoopbackRegistry _registry = null!;

    public async ValueTask InitializeAsync() => _registry = await LoopbackRegistry.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _registry.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task A_tag_is_resolved_to_the_digest_of_its_bytes()
    {
        var digest = _registry.Push("predictions", "1", "abc");
        var image = await ResolveAsync("predictions:1");
        Assert.Equal(digest, image.Digest);
        Assert.Equal(["abc"], image.Revisions);
        Assert.Equal($"{_registry.Host}/predictions@{digest}", image.Pinned);
        Assert.Equal(digest, (await ResolveAsync($"predictions@{digest}")).Digest);
    }

    [Fact]
    public async Task An_index_is_pinned_as_a_whole_with_the_commit_of_each_platform()
    {
        var digest = _registry.PushIndex("predictions", "1", "abc", "abc");
        Assert.Equal(
            (digest, "abc"), await ResolveAsync("predictions:1") is var one ? (one.Digest, one.Revisions.Single()) : default);
        _registry.PushIndex("predictions", "2", "abc", "def");
        Assert.Equal(["abc", "def"], (await ResolveAsync("predictions:2")).Revisions);
        _registry.PushIndex("predictions", "3", "abc", null);
        Assert.Equal(["abc", ""], (await ResolveAsync("predictions:3")).Revisions);
        _registry.PushIndex("predictions", "4", null, null);
        Assert.Empty((await ResolveAsync("predictions:4")).Revisions);
    }

    [Theory]
    [InlineData("Basic")]
    [InlineData("Bearer")]
    public async Task A_registry_gets_the_login_of_docker_login(string wants)
    {
        var digest = _registry.Push("predictions", "1", "abc");
        _registry.Wants = wants;
        var auth = Convert.ToBase64String(Encoding.UTF8.GetBytes("ada:secret"));
        var path = Logins(LoginFor(auth));
        Assert.Equal(digest, (await ResolveAsync("predictions:1", path)).Digest);

        _registry.Password = "another";
        var refused = await Assert.ThrowsAsync<DeployException>(() => ResolveAsync("predictions:1", path));
        Assert.Contains("see `docker login`", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", refused.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<DeployException>(() => ResolveAsync("predictions:1"));
    }

    [Fact]
    public async Task Unreadable_logins_are_errors()
    {
        _registry.Push("predictions", "1", "abc");
        foreach (var text in (string[])["{", LoginFor("!"), """{"credsStore": "of-nobody"}"""])
            await Assert.ThrowsAsync<DeployException>(() => ResolveAsync("predictions:1", Logins(text)));
    }

    [Fact]
    public async Task Bytes_that_do_not_match_their_digest_are_an_error()
    {
        var digest = _registry.Push("predictions", "1", "abc");
        _registry.Falsify("predictions", digest);
        var refused = await Assert.ThrowsAsync<DeployException>(() => ResolveAsync($"predictions@{digest}"));
        Assert.Contains("sent bytes", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Http_is_spoken_on_this_machine_alone()
    {
        using var registry = new ImageRegistry(new RegistryLogins(null), plainHttp: true);
        var refused = await Assert.ThrowsAsync<DeployException>(
            () => registry.ResolveAsync(ImageReference.Parse("registry.invalid/it:1"), TestContext.Current.CancellationToken));
        Assert.Equal("--plain-http is for a registry on this machine, which registry.invalid is not", refused.Message);
    }

    [Theory]
    [InlineData("it:1", "docker.io/library/it:1")]
    [InlineData("ada/it:1", "docker.io/ada/it:1")]
    [InlineData("localhost/it:1", "localhost/it:1")]
    [InlineData("registry.example.com:5000/a/b_c/it:v1.2-x", "registry.example.com:5000/a/b_c/it:v1.2-x")]
    public void An_image_is_read_as_everywhere(string text, string read) => Assert.Equal(read, $"{ImageReference.Parse(text)}");

    [Theory]
    [InlineData("")]
    [InlineData("registry.example.com/it")]
    [InlineData("registry.example.com/It:1")]
    [InlineData("registry.example.com/it@sha256:abc")]
    [InlineData("registry.example.com/../it:1")]
    [InlineData("registry.example.com/it:1\n")]
    [InlineData("https://registry.example.com/it:1")]
    [InlineData("registry.example.com/it:1 --set x=y")]
    public void A_blob_without_a_configuration_is_not_an_image(string text) =>
        Assert.Throws<DeployException>(() => ImageReference.Parse(text));

    private string LoginFor(string auth) => $"{{\"auths\": {{\"{_registry.Host}\": {{\"auth\": \"{auth}\"}}}}}}";

    private string Logins(string text)
    {
        var path = Path.Combine(_folder.FullName, "config.json");
        File.WriteAllText(path, text);
        return path;
    }

    private async Task<ResolvedImage> ResolveAsync(string image, string? logins = null)
    {
        using var registry = new ImageRegistry(new RegistryLogins(logins), plainHttp: true);
        return await registry.ResolveAsync(
            ImageReference.Parse($"{_registry.Host}/{image}"), TestContext.Current.CancellationToken);
    }
}
