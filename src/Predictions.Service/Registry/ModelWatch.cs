using Predictions.Models.Artifacts;
using Predictions.Models.Registry;
using Predictions.Service.Telemetry;

namespace Predictions.Service.Registry;

/// <summary>
/// Refreshes the model registry from the models folder and logs every change. A model that is refused is logged once, and the
/// previous model stays in use.
/// </summary>
internal sealed partial class ModelWatch(
    ModelRegistry registry, ModelMetrics metrics, TimeProvider clock, ILogger<ModelWatch> log)
{
    private readonly Outage _outage = new(clock);
    private RegistrySnapshot? _reported;

    /// <summary>Reports the loaded models at the first look, and refreshes the registry at each later one.</summary>
    public async Task LookAsync(CancellationToken cancellation)
    {
        if (_reported is null || await RefreshAsync().WaitAsync(cancellation))
            Report(registry.Current);
    }

    // Hashing and compiling would occupy one of the few pool threads, and a volume that hangs would block it.
    private Task<bool> RefreshAsync() =>
        Task.Factory.StartNew(registry.Refresh, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private void Report(RegistrySnapshot models)
    {
        foreach (var refused in models.Rejected)
            if (_reported?.Rejected.Contains(refused) != true)
                Report(refused, models);

        ReportFolder(models);
        if (_reported is null && models.Skips is { } skips)
            SkipRateSet(skips.Rate, skips.Cycles);
        var isNewStable = _reported is null || !ReferenceEquals(_reported.Stable, models.Stable);
        if (isNewStable)
            ModelServing(models.Scoring.Name);
        if (!ReferenceEquals(_reported?.Candidate, models.Candidate))
            CandidateScored(models.Candidate?.Scoring.Name ?? "none");
        if (_reported is not null && isNewStable)
            metrics.CountSwap();
        _reported = models;
    }

    /// <summary>Where the folder does not answer or has no valid labels, the labels are refused.</summary>
    private void ReportFolder(RegistrySnapshot models)
    {
        if (models.Rejected.Any(refused => refused.Version == ArtifactFiles.Labels))
            _outage.Begin();
        else if (_outage.TryEnd(out var seconds, out _))
            FolderReadAgain(seconds, _reported!.Scoring.Name);
    }

    private void Report(RejectedModel refused, RegistrySnapshot models)
    {
        metrics.Count(refused.Rejection.Reason);
        if (models.Stable is null && refused is { Version: ArtifactFiles.Labels, Rejection.Reason: RejectionReason.Missing })
            ModelMissing(refused.Rejection.Detail, models.Scoring.Name);
        else
            ModelRefused(refused.Version, refused.Rejection.ToString(), models.Scoring.Name);
    }

    [LoggerMessage(1, LogLevel.Information, "The model {Model} serves forecasts.")]
    private partial void ModelServing(string model);

    [LoggerMessage(5, LogLevel.Information,
        "Every model assumes that users leave the share {SkipRate} of periods unlogged, with the weight of {SkipCycles} cycles "
        + "(Models:SkipRate).")]
    private partial void SkipRateSet(double skipRate, double skipCycles);

    [LoggerMessage(4, LogLevel.Information, "The candidate that is scored on live data is {Model}.")]
    private partial void CandidateScored(string model);

    [LoggerMessage(6, LogLevel.Information,
        "The labels in Models:Directory are read again after {Seconds} s. No call failed: {Model} served meanwhile.")]
    private partial void FolderReadAgain(int seconds, string model);

    [LoggerMessage(3, LogLevel.Warning, "There is no model ({Detail}). {Model} serves forecasts. Check Models:Directory.")]
    private partial void ModelMissing(string detail, string model);

    [LoggerMessage(2, LogLevel.Error,
        "The model {Version} was refused ({Refusal}). {Model} still serves forecasts. "
        + "Correct the version's files, or name another version in labels.json.")]
    private partial void ModelRefused(string version, string refusal, string model);
}
