using Predictions.Client.Calls;
using Predictions.Client.Mapping;

namespace Predictions.Client;

/// <summary>
/// Calls the service. Thread-safe; one instance serves a whole process. An expected error is a value of the result.
/// <c>AddPredictionsClient</c> registers it. Its methods are virtual and it has a constructor for tests, which can replace it.
/// </summary>
public class PredictionsClient
{
    private readonly ServiceClients _clients;
    private readonly ServiceCalls _calls;
    private readonly PredictionsClientOptions _options;
    private readonly ForecastStream _forecasts;

    /// <summary>For a replacement in tests, which overrides the methods that are called.</summary>
    protected PredictionsClient() => (_clients, _calls, _options, _forecasts) = (null!, null!, null!, null!);

    internal PredictionsClient(ServiceClients clients, PredictionsClientOptions options, TimeProvider? time)
    {
        (_clients, _options, _calls) = (clients, options, new ServiceCalls(options.TokenProvider));
        _forecasts = new ForecastStream(clients, _calls, options, time ?? TimeProvider.System);
    }

    /// <summary>Forecasts for one user.</summary>
    /// <param name="request">Whose forecast, and as of which day.</param>
    /// <param name="deadline">The time for the call; <c>null</c> for <see cref="PredictionsClientOptions.Deadline"/>.</param>
    /// <param name="cancellation">Ends the call.</param>
    /// <exception cref="OperationCanceledException">The caller canceled the call.</exception>
    public virtual Task<PredictionsResult<Forecast>> ForecastAsync(
        ForecastRequest request, TimeSpan? deadline = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var wire = WireForecasts.ToWire(request);
        return _calls.RunAsync(
            call => _clients.Predictions.PredictAsync(wire, call), WireForecasts.ToForecast, Limit(deadline), cancellation);
    }

    /// <summary>
    /// Forecasts for many users, in the order of the requests. It sends batches of 500 and reads requests only as answers are
    /// taken. An item whose error may pass is sent again before its error is given.
    /// </summary>
    /// <exception cref="OperationCanceledException">The caller canceled it.</exception>
    public virtual IAsyncEnumerable<ForecastAnswer> ForecastManyAsync(
        IAsyncEnumerable<ForecastRequest> requests, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(requests);
        return _forecasts.RunAsync(requests, cancellation);
    }

    /// <inheritdoc cref="ForecastManyAsync(IAsyncEnumerable{ForecastRequest}, CancellationToken)"/>
    public IAsyncEnumerable<ForecastAnswer> ForecastManyAsync(
        IEnumerable<ForecastRequest> requests, CancellationToken cancellation = default) =>
        ForecastManyAsync(requests.ToAsyncEnumerable(), cancellation);

    /// <summary>Reads a stored history.</summary>
    /// <inheritdoc cref="ForecastAsync"/>
    public virtual Task<PredictionsResult<History>> GetHistoryAsync(
        string userId, TimeSpan? deadline = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(userId);
        return _calls.RunAsync(
            call => _clients.Histories.GetHistoryAsync(new V1.GetHistoryRequest { UserId = userId }, call),
            WireHistories.ToHistory,
            Limit(deadline),
            cancellation);
    }

    /// <summary>Merges records into a stored history: almost every write.</summary>
    /// <returns>The history afterwards.</returns>
    /// <inheritdoc cref="ForecastAsync"/>
    public virtual Task<PredictionsResult<History>> RecordHistoryAsync(
        string userId, HistoryChange change, TimeSpan? deadline = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(userId);
        ArgumentNullException.ThrowIfNull(change);
        var wire = WireHistories.ToWire(userId, change);
        return _calls.RunAsync(
            call => _clients.Histories.RecordHistoryAsync(wire, call), WireHistories.ToHistory, Limit(deadline), cancellation);
    }

    /// <summary>Replaces a whole history: an import or a restore.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="history">The new history; its revision is ignored.</param>
    /// <param name="ifRevision">
    /// Replaces only this revision, 0 only if nothing is stored; <c>null</c> replaces any. The repeat of a call that has already
    /// succeeded is <see cref="ErrorReason.RevisionMoved"/>: read and compare.
    /// </param>
    /// <inheritdoc cref="ForecastAsync"/>
    public virtual Task<PredictionsResult<History>> PutHistoryAsync(
        string userId,
        History history,
        long? ifRevision = null,
        TimeSpan? deadline = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(userId);
        ArgumentNullException.ThrowIfNull(history);
        var wire = new V1.PutHistoryRequest { UserId = userId, History = WireHistories.ToWire(history) };
        if (ifRevision is { } revision)
            wire.IfRevision = revision;
        return _calls.RunAsync(
            call => _clients.Histories.PutHistoryAsync(wire, call), WireHistories.ToHistory, Limit(deadline), cancellation);
    }

    /// <summary>Erases a history. Erasing a user without one is no error.</summary>
    /// <inheritdoc cref="ForecastAsync"/>
    public virtual async Task<PredictionsResult> DeleteHistoryAsync(
        string userId, TimeSpan? deadline = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(userId);
        return await _calls.RunAsync(
            call => _clients.Histories.DeleteHistoryAsync(new V1.DeleteHistoryRequest { UserId = userId }, call),
            reply => reply,
            Limit(deadline),
            cancellation).ConfigureAwait(false);
    }

    /// <summary>Lists the versions of the model with their states, without cards.</summary>
    /// <inheritdoc cref="ForecastAsync"/>
    public virtual Task<PredictionsResult<IReadOnlyList<ModelVersion>>> ListModelsAsync(
        TimeSpan? deadline = null, CancellationToken cancellation = default) => _calls.RunAsync(
            call => _clients.Models.ListModelsAsync(new V1.ListModelsRequest(), call),
            WireModels.ToList,
            Limit(deadline),
            cancellation);

    /// <summary>Reads one version of the model with its card.</summary>
    /// <inheritdoc cref="ForecastAsync"/>
    public virtual Task<PredictionsResult<ModelVersion>> GetModelAsync(
        string version, TimeSpan? deadline = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(version);
        return _calls.RunAsync(
            call => _clients.Models.GetModelAsync(new V1.GetModelRequest { Version = version }, call),
            WireModels.ToModel,
            Limit(deadline),
            cancellation);
    }

    private TimeSpan Limit(TimeSpan? deadline) => deadline ?? _options.Deadline;
}
