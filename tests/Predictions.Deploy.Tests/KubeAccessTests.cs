using Predictions.Deploy.Kube;

namespace Predictions.Deploy.Tests;

/// <summary>An invalid kubeconfig gives a one-line error.</summary>
public sealed class KubeAccessTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("predictions-kubeconfig-");

    [Theory]
    [InlineData("server: https://127.0.0.1:6443, certificate-authority-data: '!'", "token: a")]
    [InlineData("server: no address", "token: a")]
    [InlineData("server: https://127.0.0.1:6443", "client-certificate-data: bm9uZQ==, client-key-data: bm9uZQ==")]
    [InlineData("server: https://127.0.0.1:6443", "client-certificate: nowhere.crt, client-key: nowhere.key")]
    [InlineData("server: https://127.0.0.1:6443", "tokn: [")]
    public void An_invalid_entry_is_an_error(string cluster, string user) =>
        Told($$"""
            apiVersion: v1
            kind: Config
            clusters: [{name: a, cluster: { {{cluster}} } }]
            users: [{name: b, user: { {{user}} } }]
            contexts: [{name: predictions-dev, context: {cluster: a, user: b} }]
            """);

    [Theory]
    [InlineData("")]
    [InlineData("apiVersion: v1")]
    [InlineData("contexts: [{name: other, context: {cluster: a, user: b}}]")]
    public void A_missing_context_is_an_error(string text) => Told(text);

    [Theory]
    [InlineData("")]
    [InlineData("/nowhere/config")]
    [InlineData("/")]
    public void A_folder_is_an_error(string path) => ToldOf(path);

    private void Told(string text)
    {
        var path = Path.Combine(_folder.FullName, "config");
        File.WriteAllText(path, text);
        ToldOf(path);
    }

    private static void ToldOf(string path)
    {
        var told = Assert.Throws<DeployException>(() => new KubeAccess(path).Connect("predictions-dev").Dispose());
        Assert.StartsWith($"kubeconfig {path}, context predictions-dev: ", told.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', told.Message);
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
