using Predictions.Deploy.Kube;

namespace Predictions.Deploy.Tests;

/// <summary>A kubeconfig that cannot be used is told of in one line.</summary>
public sealed class KubeAccessTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("predictions-kubeconfig-");

    [Theory]
    [InlineData("server: https://127.0.0.1:6443, certificate-authority-data: '!'", "token: a")]
    [InlineData("server: no address", "token: a")]
    [InlineData("server: https://127.0.0.1:6443", "client-certificate-data: bm9uZQ==, client-key-data: bm9uZQ==")]
    [InlineData("server: https://127.0.0.1:6443", "client-certificate: nowhere.crt, client-key: nowhere.key")]
    [InlineData("server: https://127.0.0.1:6443", "tokn: [")]
    public void One_that_holds_what_cannot_be_used_is_told_of(string cluster, string user) =>
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
    public void One_without_the_context_is_told_of(string text) => Told(text);

    [Theory]
    [InlineData("")]
    [InlineData("/nowhere/config")]
    [InlineData("/")]
    public void One_that_is_no_file_is_told_of(string path) => ToldOf(path);

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
