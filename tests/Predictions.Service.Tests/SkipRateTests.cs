using Predictions.Core;
using Predictions.Core.Features;
using Predictions.Core.Forecasting;
using Predictions.Core.History;
using Predictions.Core.Scoring;
using Predictions.Core.Verification;
using Predictions.Testing;
using Predictions.V1;

namespace Predictions.Service.Tests;

/// <summary>Models:SkipRate changes forecasts and their live scores, and shows in log and metrics.</summary>
public class SkipRateTests(ServiceFixture fixture)
{
    private static readonly SkipPrior Skips = new(0.1, 50);

    private static readonly DateOnly[] Starts =
        [.. Enumerable.Range(0, 8).Select(cycle => new DateOnly(2025, 6, 1).AddDays(28 * cycle))];

    // Seven gapless cycles, and then no period for 40 days.
    private static readonly DateOnly Silent = Starts[^1].AddDays(40);

    [Fact]
    public async Task A_silent_log_is_forecast_with_the_rate_of_the_deployment()
    {
        await using var own = await StartAsync();
        await using var set = await StartAsync(("Models:SkipRate", "0.1"), ("Models:SkipCycles", "50"));
        var (believed, suspected) = (await PredictAsync(own), await PredictAsync(set));
        Assert.Equal(believed.Model, suspected.Model);
        var unset = Expected(ServedModels.Shipped.Scoring);
        Assert.Equal(unset.Basis.UnloggedPeriodsSuspected, believed.Basis.UnloggedPeriodsSuspected);
        var expected = Expected(ServedModels.Shipped.Scoring.With(Skips));
        Assert.Equal(expected.Basis.UnloggedPeriodsSuspected, suspected.Basis.UnloggedPeriodsSuspected);
        Assert.Equal($"{expected.Cycles[0].PeriodStart.Likely:yyyy-MM-dd}", suspected.Cycles[0].PeriodStart.Likely);
        Assert.InRange(believed.Basis.UnloggedPeriodsSuspected, 0.1, 0.5);
        Assert.InRange(suspected.Basis.UnloggedPeriodsSuspected, 0.9, 1.2);
        Assert.Equal(0.1, (await MetricsReading.OfAsync(set.Operators))["predictions_model_skip_rate"]);
        Assert.Equal(
            ServedModels.Shipped.Manifest.Prior.SkipRate,
            (await MetricsReading.OfAsync(own.Operators))["predictions_model_skip_rate"]);
    }

    [Fact]
    public async Task Without_a_weight_the_default_one_holds_and_without_a_model_the_statistical_one_has_the_rate()
    {
        using var models = new ServedModels();
        await using var set = await StartAsync(("Models:SkipRate", "0.1"), ("Models:Directory", models.Root));
        var answer = await PredictAsync(set);
        Assert.Equal("statistical", answer.Model);
        Assert.Equal(
            Expected(ScoringModel.Statistical.With(new SkipPrior(0.1, SkipPrior.DefaultCycles))).Basis.UnloggedPeriodsSuspected,
            answer.Basis.UnloggedPeriodsSuspected);
    }

    [Fact]
    public async Task Live_scores_are_those_of_the_forecasts_that_were_served()
    {
        await using var set = await StartAsync(("Models:SkipRate", "0.1"), ("Models:SkipCycles", "50"));
        // An unlogged period among few cycles is read by the prior rate, so that the forecast of day 1 depends on it.
        DateOnly[] starts = [new(2025, 6, 1), new(2025, 7, 2), new(2025, 8, 22), new(2025, 9, 20)];
        var user = ServiceFixture.NewUser();
        var record = new RecordHistoryRequest { UserId = user };
        record.Periods.AddRange(starts.Select(s => new V1.Period { Start = $"{s:yyyy-MM-dd}" }));
        await set.Histories.RecordHistoryAsync(record);
        var scored = (await MetricsReading.OfAsync(set.Operators))[
            $"predictions_live_crps_days_sum{{model=\"{ServedModels.Shipped.Scoring.Name}\"}}"];
        Assert.Equal(Crps(ServedModels.Shipped.Scoring.With(Skips), starts), scored, 1e-9);
        Assert.NotEqual(Crps(ServedModels.Shipped.Scoring, starts), scored, 1e-6);
    }

    [Fact]
    public async Task The_log_names_the_rate_at_the_start()
    {
        using var service = await ServiceProcess.StartAsync(
            ("ConnectionStrings:Redis", fixture.Redis.ConnectionString), ("Models:SkipRate", "0.07"));
        service.Terminate();
        Assert.Equal(0, await service.ExitAsync());
        Assert.Contains(
            "Every model assumes that users leave the share 0.07 of periods unlogged, with the weight of 4 cycles",
            service.Output, StringComparison.Ordinal);
    }

    private Task<ServiceUnderTest> StartAsync(params (string, string)[] settings) =>
        ServiceUnderTest.StartAsync(fixture.Redis.ConnectionString, null, settings);

    private static async Task<V1.Forecast> PredictAsync(ServiceUnderTest service)
    {
        var request = new PredictRequest { AsOf = $"{Silent:yyyy-MM-dd}", History = new V1.History() };
        request.History.Periods.AddRange(Starts.Select(s => new V1.Period { Start = $"{s:yyyy-MM-dd}" }));
        return await service.Predictions.PredictAsync(request);
    }

    private static Core.Forecasting.Forecast Expected(ScoringModel model) => Run(model, Starts, Silent);

    private static double Crps(ScoringModel model, DateOnly[] starts) =>
        ForecastScore.Of(Run(model, starts[..^1], starts[^2]), starts[^1], 0).CrpsDays;

    private static Core.Forecasting.Forecast Run(ScoringModel model, DateOnly[] starts, DateOnly asOf)
    {
        var times = new StageTimes();
        var history = CycleHistory.FromSorted([.. starts.Select(s => new Core.History.Period(s, 0))], [], []);
        return ForecastPipeline.Run(history, new ForecastRequest(asOf, 3, 0.8, IncludeDaily: true), model, ref times).Value;
    }
}
