namespace Predictions.Deploy.Tests.Cluster;

/// <summary>A kubeconfig file for one server, with the one context "loopback", in a folder of its own.</summary>
internal sealed class KubeConfigFile : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("predictions-cluster-");

    public KubeConfigFile(Uri server)
    {
        Path = System.IO.Path.Combine(_folder.FullName, "kubeconfig");
        File.WriteAllText(Path, $"""
            apiVersion: v1
            kind: Config
            clusters:
            - name: loopback
              cluster:
                server: {server.GetLeftPart(UriPartial.Authority)}
            users:
            - name: loopback-user
              user:
                token: anybody
            contexts:
            - name: loopback
              context:
                cluster: loopback
                user: loopback-user
            current-context: loopback

            """);
    }

    public string Path { get; }

    /// <summary>A folder beside the file, gone with it.</summary>
    public string Beside(string name) => _folder.CreateSubdirectory(name).FullName;

    public void Dispose() => _folder.Delete(recursive: true);
}
