using Predictions.Models;

namespace Predictions.Service.Catalogue;

/// <summary>
/// Looks at the content of labels.json, since a mounted folder's times tell nothing, and has the catalogue read the models again
/// when it changes. What may not serve is refused loudly, and the old model stays.
/// </summary>
internal sealed partial class ModelWatch(ModelCatalog catalog, ModelOptions options, TimeProvider clock, ILogger<ModelWatch> log)
    : BackgroundService
{
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
        var seen = await LabelsAsync(stoppingToken);
        Tell(catalog.Current.Refusal);
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(options.WatchSeconds), clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            var labels = await LabelsAsync(stoppingToken);
            if (labels is null || labels == seen)
                continue;
            seen = labels;
            Tell(catalog.Reload());
        }
    }

    /// <summary>The file's text; <c>null</c> while it is absent or being replaced.</summary>
    private async Task<string?> LabelsAsync(CancellationToken stopping)
    {
        try
        {
            return await File.ReadAllTextAsync(Path.Combine(options.FullDirectory, ArtifactFiles.Labels), stopping);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private void Tell(ModelRefusal? refusal)
    {
        if (refusal is { Reason: RefusalReason.Missing })
            Missing(refusal.Detail, catalog.Current.Scoring.Name);
        else if (refusal is not null)
            Refused(refusal.ToString(), catalog.Current.Scoring.Name);
        else
            Serving(catalog.Current.Scoring.Name);
    }

    [LoggerMessage(1, LogLevel.Information, "The model {Model} answers")]
    private partial void Serving(string model);

    [LoggerMessage(3, LogLevel.Warning, "There is no model ({Detail}); {Model} answers")]
    private partial void Missing(string detail, string model);

    [LoggerMessage(2, LogLevel.Error, "A model was refused ({Refusal}); {Model} answers")]
    private partial void Refused(string refusal, string model);
}
