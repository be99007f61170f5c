using CliWrap;
using CliWrap.Buffered;
using Predictions.Testing;

namespace Predictions.Service.Tests.Publishing;

/// <summary>A temporary folder with the output of <c>dotnet publish</c>, from the build of the tests.</summary>
public sealed class PublishedService : IAsyncLifetime
{
    public string Folder { get; } = Directory.CreateTempSubdirectory("published-").FullName;

    public async ValueTask InitializeAsync()
    {
        // bin/<configuration>/net10.0
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
        var publish = await Cli.Wrap("dotnet")
            .WithArguments(
                ["publish", Checkout.PathOf("src", "Predictions.Service"), "-c", configuration, "--no-build", "-o", Folder,
                "--disable-build-servers", "-v", "quiet"])
            .WithValidation(CommandResultValidation.None)
            .ExecuteBufferedAsync(TestContext.Current.CancellationToken);
        Assert.True(publish.IsSuccess, publish.StandardOutput + publish.StandardError);
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(Folder, recursive: true);
        return ValueTask.CompletedTask;
    }
}
