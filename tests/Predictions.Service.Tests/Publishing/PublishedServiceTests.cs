using System.Reflection.PortableExecutable;
using Predictions.Testing;
using Predictions.V1;

namespace Predictions.Service.Tests.Publishing;

/// <summary>What is shipped is all that serving needs, and no more.</summary>
public class PublishedServiceTests(PublishedService published, ServiceFixture fixture) : IClassFixture<PublishedService>
{
    private static readonly TimeSpan SwapTimeout = TimeSpan.FromSeconds(20);

    private IEnumerable<string> Files => Directory.EnumerateFiles(published.Folder, "*", SearchOption.AllDirectories)
        .Select(path => Path.GetRelativePath(published.Folder, path));

    [Fact]
    public void Nothing_native_is_shipped() => Assert.Empty(Files.Where(IsNative));

    [Fact]
    public void No_embedded_store_is_shipped()
    {
        string[] stores = ["Garnet", "Tsavorite"];
        Assert.Empty(Files.Where(file => stores.Any(store => file.Contains(store, StringComparison.OrdinalIgnoreCase))));
        var dependencies = File.ReadAllText(Path.Combine(published.Folder, "Predictions.Service.deps.json"));
        Assert.Contains("StackExchange.Redis/", dependencies, StringComparison.Ordinal);
        Assert.DoesNotContain("Garnet", dependencies, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void The_models_are_shipped()
    {
        var models = Directory.EnumerateFiles(Checkout.PathOf("models"), "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(Checkout.Root, path));
        Assert.Subset(Files.ToHashSet(), models.ToHashSet());
    }

    [Fact]
    public async Task It_serves_a_learned_model_and_swaps_it_where_temporary_files_cannot_be_written()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "elsewhere ML.NET has no folder in memory");
        using var models = new ServedModels().With("1").With("2").Labelled("1");
        using var service = await ServiceProcess.StartFromAsync(
            published.Folder,
            ("ConnectionStrings:Redis", fixture.Redis.ConnectionString),
            ("Models:Directory", models.Root),
            ("Models:WatchSeconds", "0.1"),
            ("DOTNET_EnableDiagnostics", "0"),
            // As a root that is mounted read only.
            ("TMPDIR", "/proc"));
        using var channel = service.Channel();
        var predictions = new CyclePredictions.CyclePredictionsClient(channel);

        var forecast = await predictions.PredictAsync(Samples.Inline());
        Assert.Equal("cycle-length@1", forecast.Model);
        Assert.Equal(await fixture.Service.Predictions.PredictAsync(Samples.Inline()), forecast);

        models.Labelled("2");
        using var limit = new CancellationTokenSource(SwapTimeout);
        while ((await predictions.PredictAsync(Samples.Inline())).Model != "cycle-length@2")
            await Task.Delay(50, limit.Token);
        service.Terminate();
        Assert.Equal(0, await service.ExitAsync());
        Assert.DoesNotContain("refused", service.Output, StringComparison.Ordinal);
    }

    private bool IsNative(string file) => Path.GetExtension(file) switch
    {
        ".so" or ".dylib" or ".dbg" or ".a" => true,
        ".dll" or ".exe" => !IsManaged(Path.Combine(published.Folder, file)),
        _ => false,
    };

    private static bool IsManaged(string path)
    {
        using var file = File.OpenRead(path);
        using var image = new PEReader(file);
        return image.HasMetadata;
    }
}
