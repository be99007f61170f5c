using System.Diagnostics;
using Predictions.Testing;
using Predictions.V1;

namespace Predictions.Service.Tests;

/// <summary>A running service loads changes of its models directory.</summary>
public class ModelWatchTests(ServiceFixture fixture)
{
    private const string TookTooLong = "labels.json was refused (TookTooLong";
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(3);

    [Fact]
    public async Task A_damaged_model_is_refused_in_log_metric_and_list_and_the_old_one_still_serves()
    {
        using var models = new ServedModels().With("1").With("2").Spoilt("2").Labelled("1");
        using var service = await StartAsync(models);
        using var channel = service.Channel();
        using var operators = service.Operators();
        var listed = new V1.Models.ModelsClient(channel);

        models.Labelled("2");
        await UntilAsync(async () => await StateAsync(listed, "2") == Model.Types.State.Refused, service);
        Assert.Equal(Model.Types.State.Serving, await StateAsync(listed, "1"));
        var refused = await listed.GetModelAsync(new GetModelRequest { Version = "2" });
        Assert.StartsWith("HashMismatch: ", refused.RefusedBecause, StringComparison.Ordinal);
        Assert.Equal("cycle-length@1", await AnsweringAsync(service));
        // Another change of the labels repeats the same refusal, which is logged and counted once.
        models.With("3").Labelled("2", candidate: "3");
        await UntilAsync(async () => await StateAsync(listed, "3") == Model.Types.State.Shadowing, service);

        var metrics = await MetricsReading.OfAsync(operators);
        Assert.Equal(1, metrics["predictions_model_refused{version=\"2\",reason=\"HashMismatch\"}"]);
        Assert.Equal(1, metrics["predictions_model_refusals_total{reason=\"HashMismatch\"}"]);
        Assert.Equal(0, metrics["predictions_model_refusals_total{reason=\"GoldenMismatch\"}"]);
        Assert.Equal(0, metrics["predictions_model_swaps_total"]);
        Assert.Equal(1, metrics["predictions_model_info{model=\"cycle-length@1\",role=\"stable\"}"]);
        Assert.Equal(1, metrics["predictions_model_info{model=\"cycle-length@3\",role=\"candidate\"}"]);

        // The artifact is repaired in place. The label has named it all the time.
        models.With("2");
        await UntilAsync(async () => await StateAsync(listed, "2") == Model.Types.State.Serving, service);
        Assert.Equal("cycle-length@2", await AnsweringAsync(service));
        metrics = await MetricsReading.OfAsync(operators);
        Assert.Empty(metrics.SeriesOf("predictions_model_refused{"));
        Assert.Equal(1, metrics["predictions_model_swaps_total"]);
        Assert.DoesNotContain(metrics.SeriesOf("predictions_model_info{"), s => s.Contains("@1", StringComparison.Ordinal));
        await service.LoggedAsync("The model 2 was refused (HashMismatch: ", HttpAnswers.Token);
        Assert.Single(Lines(service, "The model 2 was refused (HashMismatch: "));
    }

    [Fact]
    public async Task Missing_or_invalid_labels_are_reported_and_change_nothing()
    {
        using var models = new ServedModels().With("1").Labelled("1");
        using var service = await StartAsync(models);
        using var operators = service.Operators();
        var labels = Path.Combine(models.Root, "labels.json");
        File.Delete(labels);
        await UntilAsync(() => Task.FromResult(Lines(service, "labels.json was refused (Missing").Length == 1), service);
        await File.WriteAllTextAsync(labels, "{", HttpAnswers.Token);
        await UntilAsync(
            () => Task.FromResult(Lines(service, "labels.json was refused (ManifestUnreadable").Length == 1), service);
        Assert.Equal("cycle-length@1", await AnsweringAsync(service));
        var metrics = await MetricsReading.OfAsync(operators);
        Assert.Equal(1, metrics["predictions_model_refused{version=\"labels.json\",reason=\"ManifestUnreadable\"}"]);
        models.Labelled("1");
        await UntilAsync(
            async () => !(await MetricsReading.OfAsync(operators)).SeriesOf("predictions_model_refused{").Any(), service);
        await UntilAsync(
            () => Task.FromResult(Lines(service, "The labels in Models:Directory are read again").Length == 1), service);
    }

    [Fact]
    public async Task Reading_a_hanging_file_is_abandoned_and_reported_and_delays_neither_calls_nor_the_stop()
    {
        using var models = new ServedModels().With("1").With("2").Labelled("1");
        using var service = await StartAsync(models, ("Models:LoadSeconds", "3"));
        using var channel = service.Channel();
        var listed = new V1.Models.ModelsClient(channel);
        // On a busy machine the first load may exceed its timeout; a later attempt succeeds.
        await UntilAsync(async () => await StateAsync(listed, "1") == Model.Types.State.Serving, service);
        var abandoned = Lines(service, TookTooLong).Length;
        using var pipe = NamedPipe.At(models.File("2", "model.zip"));
        models.Labelled("2");
        // On a busy machine an attempt may be abandoned before it reaches the pipe. Once it is open, a read hangs.
        await pipe.UntilOpenedAsync(Timeout);
        await UntilAsync(
            async () =>
            {
                Assert.Equal("cycle-length@1", await AnsweringAsync(service));
                Assert.Equal(Model.Types.State.Serving, await StateAsync(listed, "1"));
                return Lines(service, TookTooLong).Length > abandoned;
            },
            service);

        abandoned = Lines(service, TookTooLong).Length;
        pipe.PutAside(Path.Combine(models.Root, "aside"));
        models.With("2");
        // While the read hangs, no other one starts at the next looks, so the log gets no other line.
        await Task.Delay(500, HttpAnswers.Token);
        Assert.Equal(abandoned, Lines(service, TookTooLong).Length);
        pipe.Release();
        await UntilAsync(async () => await StateAsync(listed, "2") == Model.Types.State.Serving, service);

        using var another = NamedPipe.At(models.File("1", "model.zip"));
        models.Labelled("1");
        await another.UntilOpenedAsync(Timeout);
        service.Terminate();
        Assert.Equal(0, await service.ExitAsync());
    }

    private Task<ServiceProcess> StartAsync(ServedModels models, params (string, string)[] settings) => ServiceProcess.StartAsync(
        [("ConnectionStrings:Redis", fixture.Redis.ConnectionString), ("Models:Directory", models.Root),
            ("Models:WatchSeconds", "0.1"), .. settings]);

    private static async Task<Model.Types.State> StateAsync(V1.Models.ModelsClient models, string version) =>
        (await models.ListModelsAsync(new ListModelsRequest())).Models.SingleOrDefault(m => m.Version == version)?.State
            ?? Model.Types.State.Unspecified;

    private static async Task<string> AnsweringAsync(ServiceProcess service)
    {
        using var channel = service.Channel();
        return (await new CyclePredictions.CyclePredictionsClient(channel).PredictAsync(Samples.Inline())).Model;
    }

    private static string[] Lines(ServiceProcess service, string part) =>
        [.. service.Output.Split('\n').Where(line => line.Contains(part, StringComparison.Ordinal))];

    private static async Task UntilAsync(Func<Task<bool>> holds, ServiceProcess service)
    {
        var began = Stopwatch.StartNew();
        while (!await holds())
        {
            Assert.True(began.Elapsed < Timeout, service.Output);
            await Task.Delay(20, HttpAnswers.Token);
        }
    }
}
