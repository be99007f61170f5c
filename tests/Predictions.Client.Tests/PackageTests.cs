using System.Diagnostics;
using System.IO.Compression;
using System.Reflection.Metadata;
using System.Text;
using System.Xml.Linq;
using Predictions.Testing;

namespace Predictions.Client.Tests;

/// <summary>The NuGet packages that eng/pack.sh makes.</summary>
public sealed class PackageTests : FolderTest
{
    private static readonly Guid SourceLink = new("CC110556-A091-4D38-9FEC-25AB9A351A6A");

    [Fact]
    public async Task The_packages_are_whole()
    {
        // eng/test.sh has packed them already.
        var folder = Environment.GetEnvironmentVariable("PREDICTIONS_PACKAGES");
        if (folder is null)
        {
            folder = Folder;
            var packed = await ProgramOutput.OfAsync(
                new ProcessStartInfo("bash", [Checkout.PathOf("eng", "pack.sh"), folder]), TestContext.Current.CancellationToken);
            Assert.True(packed.Code == 0, packed.Out + packed.Error);
        }

        var client = Only(folder, "Predictions.Client.*.nupkg");
        var (version, dependencies, metadata) = Manifest(client);
        // The rest is pinned to the versions that the project was tested with. Tools of the build are no dependencies.
        foreach (var name in (string[])["Grpc.Net.ClientFactory", "Grpc.StatusProto", "Predictions.Contract"])
            Assert.Contains(name, dependencies.Keys);
        Assert.All(dependencies.Keys, name => Assert.Matches("^(Grpc|Google|Predictions)\\.", name));
        Assert.Equal(version, dependencies["Predictions.Contract"]);
        Assert.Equal(version, Manifest(Only(folder, "Predictions.Contract.*.nupkg")).Version);
        Assert.Equal("README.md", metadata("readme"));
        Assert.NotEmpty(metadata("description")!);
        foreach (var name in (string[])["Predictions.Client", "Predictions.Contract"])
        {
            var files = Files(Only(folder, $"{name}.*.nupkg"));
            Assert.Contains($"lib/net10.0/{name}.dll", files);
            Assert.Contains($"lib/net10.0/{name}.xml", files);
            Assert.Contains("README.md", files);
            Assert.Contains($"lib/net10.0/{name}.pdb", Files(Only(folder, $"{name}.*.snupkg")));
        }

        AssertSourcesAreFound(Only(folder, "Predictions.Client.*.snupkg"));
    }

    /// <summary>
    /// Each source file has an address (SourceLink) or is embedded. Where git names no remote, no file can have an address.
    /// </summary>
    private static void AssertSourcesAreFound(string symbols)
    {
        using var zip = ZipFile.OpenRead(symbols);
        using var pdb = new MemoryStream();
        using (var entry = zip.GetEntry("lib/net10.0/Predictions.Client.pdb")!.Open())
            entry.CopyTo(pdb);
        pdb.Position = 0;
        using var provider = MetadataReaderProvider.FromPortablePdbStream(pdb);
        var reader = provider.GetMetadataReader();
        var links = reader.CustomDebugInformation.Select(reader.GetCustomDebugInformation)
            .Where(info => reader.GetGuid(info.Kind) == SourceLink)
            .Select(info => Encoding.UTF8.GetString(reader.GetBlobBytes(info.Value))).SingleOrDefault();
        Assert.Equal(HasRemote(), links?.Contains("https://", StringComparison.Ordinal) ?? false);

        static bool HasRemote()
        {
            using var git = Process.Start(new ProcessStartInfo("git", ["-C", Checkout.Root, "remote", "get-url", "origin"])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            var url = git.StandardOutput.ReadToEnd();
            git.WaitForExit();
            return url.Contains("github.com", StringComparison.Ordinal) || url.Contains("gitlab.com", StringComparison.Ordinal);
        }
    }

    private static string Only(string folder, string pattern) => Assert.Single(Directory.GetFiles(folder, pattern));

    private static string[] Files(string package)
    {
        using var zip = ZipFile.OpenRead(package);
        return [.. zip.Entries.Select(entry => entry.FullName)];
    }

    private static (string Version, Dictionary<string, string> Dependencies, Func<string, string?> Metadata) Manifest(
        string package)
    {
        using var zip = ZipFile.OpenRead(package);
        using var entry = zip.Entries.Single(e => e.FullName.EndsWith(".nuspec", StringComparison.Ordinal)).Open();
        var document = XDocument.Load(entry);
        string? Metadata(string name) => document.Descendants().FirstOrDefault(e => e.Name.LocalName == name)?.Value;
        var dependencies = document.Descendants().Where(e => e.Name.LocalName == "dependency")
            .ToDictionary(e => e.Attribute("id")!.Value, e => e.Attribute("version")!.Value);
        return (Metadata("version")!, dependencies, Metadata);
    }
}
