using System.Reflection.PortableExecutable;
using System.Text.Json;
using Predictions.Testing;
using Predictions.V1;

namespace Predictions.Service.Tests.Publishing;

/// <summary>The published folder has everything that the service needs, and nothing else.</summary>
public class PublishedServiceTests(PublishedService published, ServiceFixture fixture) : IClassFixture<PublishedService>
{
    private static readonly TimeSpan SwapTimeout = TimeSpan.FromSeconds(60);

    private IEnumerable<string> Files => Directory.EnumerateFiles(published.Folder, "*", SearchOption.AllDirectories)
        .Select(path => Path.GetRelativePath(published.Folder, path));

    [Fact]
    public void It_contains_no_native_code() => Assert.Empty(Files.Where(IsNative));

    [Fact]
    public void It_contains_no_embedded_store()
    {
        string[] stores = ["Garnet", "Tsavorite"];
        Assert.Empty(Files.Where(file => stores.Any(store => file.Contains(store, StringComparison.OrdinalIgnoreCase))));
        var dependencies = File.ReadAllText(Path.Combine(published.Folder, "Predictions.Service.deps.json"));
        Assert.Contains("StackExchange.Redis/", dependencies, StringComparison.Ordinal);
        Assert.DoesNotContain("Garnet", dependencies, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void Its_runtime_does_not_spin_and_optimizes_hot_code_soon()
    {
        using var file = JsonDocument.Parse(
            File.ReadAllText(Path.Combine(published.Folder, "Predictions.Service.runtimeconfig.json")));
        var settings = file.RootElement.GetProperty("runtimeOptions").GetProperty("configProperties");
        Assert.Equal(0, settings.GetProperty("System.Threading.ThreadPool.UnfairSemaphoreSpinLimit").GetInt32());
        Assert.Equal(10, settings.GetProperty("System.Runtime.TieredCompilation.CallCountingDelayMs").GetInt32());
        Assert.True(settings.GetProperty("System.Runtime.TieredPGO").GetBoolean());
    }

    [Fact]
    public void It_contains_the_models()
    {
        var models = Directory.EnumerateFiles(Checkout.PathOf("models"), "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(Checkout.Root, path));
        Assert.Subset(Files.ToHashSet(), models.ToHashSet());
    }

    [Fact]
    public async Task It_serves_and_swaps_models_without_a_writable_temporary_folder()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "only Linux has /proc, where no file can be created");
        var shipped = ServedModels.Shipped.Version;
        using var models = new ServedModels().With(shipped).With("another").Labelled(shipped);
        using var service = await ServiceProcess.StartFromAsync(
            published.Folder,
            ("ConnectionStrings:Redis", fixture.Redis.ConnectionString),
            ("Models:Directory", models.Root),
            ("Models:WatchSeconds", "0.1"),
            ("DOTNET_EnableDiagnostics", "0"),
            // Nothing can be created under /proc, as on a read-only root file system.
            ("TMPDIR", "/proc"));
        using var channel = service.Channel();
        var predictions = new CyclePredictions.CyclePredictionsClient(channel);

        var forecast = await predictions.PredictAsync(Samples.Inline());
        Assert.Equal($"cycle-length@{shipped}", forecast.Model);
        Assert.Equal(await fixture.Service.Predictions.PredictAsync(Samples.Inline()), forecast);

        models.Labelled("another");
        using var limit = new CancellationTokenSource(SwapTimeout);
        while ((await predictions.PredictAsync(Samples.Inline())).Model != "cycle-length@another")
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
