using Predictions.Models.Artifacts;
using Predictions.Models.Registry;
using Predictions.Service.Telemetry;

namespace Predictions.Service.Registry;

/// <summary>
/// Looks at the content of the models' folder, since a mounted volume swaps links and tells no file's times, and has the catalogue
/// take what is new. What may not serve is refused loudly, once, and the old model stays.
/// </summary>
internal sealed partial class ModelWatch(
    ModelRegistry catalog, ModelOptions options, ModelMetrics metrics, TimeProvider clock, ILogger<ModelWatch> log) : BackgroundService
{
    private RegistrySnapshot? _told;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await WatchAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // A host that ends before it has started would take this for a failure.
        }
    }

    private async Task WatchAsync(CancellationToken stoppingToken)
    {
        Tell(catalog.Current);
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(options.WatchSeconds), clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
            if (await RefreshAsync().WaitAsync(stoppingToken))
                Tell(catalog.Current);
    }

    /// <summary>
    /// On a thread of its own: hashing and compiling would keep one of the pool's few from requests, and a volume that hangs keeps it
    /// as long as the catalogue waits.
    /// </summary>
    private Task<bool> RefreshAsync() =>
        Task.Factory.StartNew(catalog.Refresh, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    /// <summary>Tells what is other than at the last time.</summary>
    private void Tell(RegistrySnapshot shelf)
    {
        foreach (var refused in shelf.Rejected)
            if (_told?.Rejected.Contains(refused) != true)
                Tell(refused, shelf);

        if (_told is null || !ReferenceEquals(_told.Stable, shelf.Stable))
            Serving(shelf.Scoring.Name);
        if (!ReferenceEquals(_told?.Candidate, shelf.Candidate))
            Candidate(shelf.Candidate?.Scoring.Name ?? "none");
        if (_told is not null && !ReferenceEquals(_told.Stable, shelf.Stable))
            metrics.CountSwap();
        _told = shelf;
    }

    private void Tell(RejectedModel refused, RegistrySnapshot shelf)
    {
        metrics.Count(refused.Rejection.Reason);
        if (shelf.Stable is null && refused is { Version: ArtifactFiles.Labels, Rejection.Reason: RejectionReason.Missing })
            Missing(refused.Rejection.Detail, shelf.Scoring.Name);
        else
            Refused(refused.Version, refused.Rejection.ToString(), shelf.Scoring.Name);
    }

    [LoggerMessage(1, LogLevel.Information, "The model {Model} answers")]
    private partial void Serving(string model);

    [LoggerMessage(4, LogLevel.Information, "Scored beside it: {Model}")]
    private partial void Candidate(string model);

    [LoggerMessage(3, LogLevel.Warning, "There is no model ({Detail}); {Model} answers")]
    private partial void Missing(string detail, string model);

    [LoggerMessage(2, LogLevel.Error, "The model {Version} was refused ({Refusal}); {Model} answers")]
    private partial void Refused(string version, string refusal, string model);
}
