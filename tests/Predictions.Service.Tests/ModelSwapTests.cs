using System.Diagnostics;
using Predictions.Testing;
using Predictions.V1;

namespace Predictions.Service.Tests;

/// <summary>Swaps the model repeatedly while the service is under load.</summary>
[Collection(nameof(WholeMachine))]
public class ModelSwapTests(ServiceFixture fixture)
{
    /// <summary>The swaps that are not compared: the first ones load the code that they run.</summary>
    private const int WarmupSwaps = 10;

    /// <summary>The swaps after the warm-up, and at the end, whose lowest memory is compared: garbage does not count.</summary>
    private const int ComparedSwaps = 15;

    /// <summary>
    /// The limits on growth between them. A loaded model takes 0.22 MB; if every model stayed, the heap would grow by 38 MB in
    /// the 175 swaps of the long form, and by 12 MB in the 55 swaps of the short form.
    /// </summary>
    private static readonly double MaxWorkingGrowthMb = 40, MaxHeapGrowthMb = LongForm.Or(8, 16);

    private static readonly int Swaps = LongForm.Or(80, 200);
    private static readonly int RequestsPerSecond = LongForm.Or(240, 1_200);

    [Fact]
    public async Task Swaps_under_load_fail_no_request_and_keep_memory_flat()
    {
        Assert.SkipUnless(H2Load.IsInstalled, H2Load.Missing);
        using var models = new ServedModels().With("1").With("2").Labelled("1");
        using var service = await ServiceProcess.StartAsync(
            ("ConnectionStrings:Redis", fixture.Redis.ConnectionString), ("Models:Directory", models.Root),
            ("Models:WatchSeconds", "0.1"), WholeMachine.TwoProcessors,
            ("Limits:QueuedPerProcessor", LongForm.Or("100000", "60")));
        using var done = new CancellationTokenSource();
        var load = InlineLoad.PostAsync(service, models.Root, RequestsPerSecond, done.Token);

        var watch = Stopwatch.StartNew();
        var (early, late) = await SwapAsync(service, models);
        var elapsed = watch.Elapsed;
        await done.CancelAsync();
        var result = await load;

        TestContext.Current.SendDiagnosticMessage(
            $"{Swaps} swaps in {elapsed.TotalSeconds:F0} s during {result.Counts.Done} requests "
            + $"({result.Counts.Done / (double)result.Seconds:F0}/s): "
            + $"{result.Counts.Failed} failed, {result.Counts.OtherStatus} not 2xx; "
            + $"working set {early.WorkingMb:F0} → {late.WorkingMb:F0} MB, "
            + $"heap {early.HeapMb:F1} → {late.HeapMb:F1} MB");
        Assert.Equal((0L, 0L), (result.Counts.Failed, result.Counts.OtherStatus));
        Assert.Equal(result.Counts.Done, result.Counts.Ok);
        // The load, the checks and the service share the machine, so the load may send fewer requests than its rate.
        Assert.True(result.Counts.Done > LongForm.Or(0, 0.8) * RequestsPerSecond * result.Seconds);
        Assert.InRange(late.WorkingMb - early.WorkingMb, double.MinValue, MaxWorkingGrowthMb);
        Assert.InRange(late.HeapMb - early.HeapMb, double.MinValue, MaxHeapGrowthMb);
    }

    private static async Task<(Memory Early, Memory Late)> SwapAsync(ServiceProcess service, ServedModels models)
    {
        using var channel = service.Channel();
        using var operators = service.Operators();
        var listed = new V1.Models.ModelsClient(channel);
        var forecasts = new CyclePredictions.CyclePredictionsClient(channel);
        var memories = new List<Memory>();
        for (var swap = 1; swap <= Swaps; swap++)
        {
            var next = swap % 2 == 0 ? "1" : "2";
            models.Labelled(next);
            await UntilServingAsync(listed, next, service);
            // The list already shows the swap, so the old model must not answer.
            for (var i = 0; i < 3; i++)
                Assert.Equal($"cycle-length@{next}", (await forecasts.PredictAsync(Samples.Inline())).Model);
            memories.Add(await Memory.OfAsync(operators));
        }

        var metrics = await MetricsReading.OfAsync(operators);
        Assert.Empty(metrics.SeriesOf("predictions_model_refused{"));
        Assert.InRange(metrics["predictions_model_swaps_total"], Swaps - 1, Swaps);
        return (
            Memory.LowestOf(memories[WarmupSwaps..(WarmupSwaps + ComparedSwaps)]),
            Memory.LowestOf(memories[^ComparedSwaps..]));
    }

    private static async Task UntilServingAsync(V1.Models.ModelsClient models, string version, ServiceProcess service)
    {
        var began = Stopwatch.StartNew();
        while ((await models.GetModelAsync(new GetModelRequest { Version = version })).State != Model.Types.State.Serving)
        {
            Assert.True(began.Elapsed < TimeSpan.FromSeconds(60), service.Output);
            await Task.Delay(5, HttpAnswers.Token);
        }
    }

    private readonly record struct Memory(double WorkingMb, double HeapMb)
    {
        private const double Mb = 1 << 20;

        public static Memory LowestOf(IReadOnlyCollection<Memory> memories) =>
            new(memories.Min(m => m.WorkingMb), memories.Min(m => m.HeapMb));

        public static async Task<Memory> OfAsync(HttpClient operators)
        {
            var metrics = await MetricsReading.OfAsync(operators);
            return new Memory(metrics["process_working_set_bytes"] / Mb, metrics["dotnet_gc_heap_bytes"] / Mb);
        }
    }
}
