using Predictions.Core;
using Predictions.Core.Forecasting;
using Predictions.Core.History;
using Predictions.Models;

namespace Predictions.Service.Hosting;

/// <summary>
/// Warms up before the instance listens; at a stop, says that it is not ready and still answers for a while, so that balancers
/// notice before connections are refused.
/// </summary>
internal sealed class Lifecycle(Readiness readiness, ModelCatalog catalog, DrainOptions drain, TimeProvider clock)
    : IHostedLifecycleService
{
    /// <summary>Past the runtime's count of calls after which it compiles a method again, with optimisation.</summary>
    private const int WarmUpForecasts = 100;

    public Task StartingAsync(CancellationToken cancellationToken)
    {
        var first = new DateOnly(2024, 1, 1);
        var periods = Enumerable.Range(0, 12).Select(i => new Period(first.AddDays(29 * i), 5)).ToArray();
        var history = CycleHistory.FromSorted(periods, [], []);
        var request = new ForecastRequest(
            periods[^1].Start.AddDays(9), ForecastRequest.DefaultCycles, ForecastRequest.DefaultInterval, IncludeDaily: true);
        for (var i = 0; i < WarmUpForecasts; i++)
        {
            var times = new StageTimes();
            ForecastPipeline.Run(history, request, catalog.Current.Scoring, ref times);
        }

        readiness.BecomeWarm();
        return Task.CompletedTask;
    }

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        readiness.BeginStop();
        await Task.Delay(TimeSpan.FromMilliseconds(drain.NoticeMs), clock, cancellationToken)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
