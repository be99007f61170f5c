using System.Diagnostics;
using Predictions.Testing;
using Predictions.V1;

namespace Predictions.Service.Tests;

/// <summary>Labels name damaged artifacts, one after the other, while the service is under load.</summary>
[Collection(nameof(WholeMachine))]
public class DamagedModelTests(ServiceFixture fixture)
{
    private const int Seed = 20260;

    /// <summary>
    /// The heap and the buffers of zips vary by less. A model or an expanded zip that stays exceeds it.
    /// </summary>
    private const double MaxWorkingGrowthMb = 120;

    private static readonly int RequestsPerSecond = LongForm.Or(240, 1_200);
    private static readonly TimeSpan RefusalTimeout = LongForm.Or(TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(1));

    private static int Artifacts => LongForm.Or(2 * ModelDamage.Kinds, 200);

    [Fact]
    public async Task Damaged_artifacts_are_refused_within_a_second_under_load_and_never_served()
    {
        Assert.SkipUnless(H2Load.IsInstalled, H2Load.Missing);
        using var models = new ServedModels().With("1").Labelled("1");
        using var service = await ServiceProcess.StartAsync(
            ("ConnectionStrings:Redis", fixture.Redis.ConnectionString), ("Models:Directory", models.Root),
            ("Models:WatchSeconds", "0.1"), WholeMachine.TwoProcessors,
            ("Limits:QueuedPerProcessor", LongForm.Or("100000", "60")));
        using var operators = service.Operators();
        using var done = new CancellationTokenSource();
        var before = await WorkingMbAsync(operators);
        var load = InlineLoad.PostAsync(service, models.Root, RequestsPerSecond, done.Token);

        var refusals = await OfferAsync(service, models);
        await done.CancelAsync();
        var (counts, seconds) = await load;
        var failed = counts.Failed + counts.OtherStatus + counts.Done - counts.Ok;
        var after = await MetricsReading.OfAsync(operators);
        var workingMb = await WorkingMbAsync(operators);

        var ordered = refusals.Order().ToArray();
        TestContext.Current.SendDiagnosticMessage(
            $"{Artifacts} damaged artifacts (seed {Seed}) during {counts.Done} requests "
            + $"({counts.Done / (double)seconds:F0}/s): "
            + $"{failed} failed; refused after {ordered[ordered.Length / 2].TotalMilliseconds:F0} ms in the median, "
            + $"{ordered[^1].TotalMilliseconds:F0} ms at most; working set {before:F0} → {workingMb:F0} MB");
        Assert.Equal(0, failed);
        Assert.True(counts.Done > LongForm.Or(0, 0.7) * RequestsPerSecond * seconds);
        Assert.Equal(0, after["predictions_model_swaps_total"]);
        Assert.InRange(workingMb - before, double.MinValue, MaxWorkingGrowthMb);
        Assert.All(refusals, time => Assert.InRange(time, TimeSpan.Zero, RefusalTimeout));
    }

    /// <summary>Offers each artifact and returns the time until the log and the list show its refusal.</summary>
    private static async Task<List<TimeSpan>> OfferAsync(ServiceProcess service, ServedModels models)
    {
        using var channel = service.Channel();
        var listed = new V1.Models.ModelsClient(channel);
        var forecasts = new CyclePredictions.CyclePredictionsClient(channel);
        var damage = new ModelDamage(models, new Random(Seed));
        var refusals = new List<TimeSpan>();
        for (var i = 0; i < Artifacts; i++)
        {
            // A new version each time, so each refusal is a separate one.
            var version = $"{i + 2}";
            damage.Write(version, i % ModelDamage.Kinds);
            var began = Stopwatch.StartNew();
            models.Labelled(version);
            await RefusedAsync(listed, version, service, began, i % ModelDamage.Kinds);
            refusals.Add(began.Elapsed);
            Assert.Equal("cycle-length@1", (await forecasts.PredictAsync(Samples.Inline())).Model);
            Directory.Delete(Path.GetDirectoryName(models.File(version, "model.zip"))!, recursive: true);
        }

        return refusals;
    }

    /// <summary>Waits until the list and the log show the same reason.</summary>
    private static async Task RefusedAsync(
        V1.Models.ModelsClient listed, string version, ServiceProcess service, Stopwatch began, int kind)
    {
        while (true)
        {
            var all = (await listed.ListModelsAsync(new ListModelsRequest())).Models;
            Assert.Equal(Model.Types.State.Serving, all.Single(m => m.Version == "1").State);
            var offered = all.SingleOrDefault(m => m.Version == version);
            Assert.True(offered?.State != Model.Types.State.Serving, $"damage of kind {kind} serves");
            if (offered?.State == Model.Types.State.Refused
                && service.Output.Contains($"The model {version} was refused ({ReasonOf(offered)}:", StringComparison.Ordinal))
                return;
            Assert.True(began.Elapsed < TimeSpan.FromSeconds(60), $"damage of kind {kind}: {service.Output}");
            await Task.Delay(10, HttpAnswers.Token);
        }
    }

    private static string ReasonOf(Model refused) =>
        refused.RefusedBecause[..refused.RefusedBecause.IndexOf(':', StringComparison.Ordinal)];

    private static async Task<double> WorkingMbAsync(HttpClient operators) =>
        (await MetricsReading.OfAsync(operators))["process_working_set_bytes"] / (1 << 20);
}
