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
    private readonly EventStream _events;
    private readonly TimeProvider _time;

    /// <summary>For a replacement in tests, which overrides the methods that are called.</summary>
    protected PredictionsClient() : this(null!, new PredictionsClientOptions(), null)
    {
    }

    internal PredictionsClient(ServiceClients clients, PredictionsClientOptions options, TimeProvider? time)
    {
        (_clients, _options, _time) = (clients, options, time ?? TimeProvider.System);
        _calls = new ServiceCalls(options.TokenProvider);
        _forecasts = new ForecastStream(clients, _calls, options, _time);
        _events = new EventStream(clients, _calls, _time);
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

    /// <summary>
    /// Reads events: changes of histories from a position on, then live. It connects again after an interruption, behind the last
    /// event that was taken, and goes on until it is canceled.
    /// </summary>
    /// <exception cref="OperationCanceledException">The caller canceled it.</exception>
    /// <exception cref="PredictionsException">Another try does not help, as with events that are no longer kept.</exception>
    public virtual IAsyncEnumerable<HistoryEvent> ReadEventsAsync(EventsRequest request, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        return _events.RunAsync(request, cancellation);
    }

    /// <summary>
    /// Reads events as a consumer, handles each, and commits: after 100 events, when none comes for a second, and at the end. If
    /// handling throws, this throws too, and the event comes again at the next start. A commit whose error may pass is repeated
    /// with the next one.
    /// </summary>
    /// <param name="request">The consumer and, where it shares the work with others, its partitions.</param>
    /// <param name="handle">Handles an event; each comes at least once, those of a user in order.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <inheritdoc cref="ReadEventsAsync"/>
    public virtual Task ConsumeEventsAsync(
        EventsRequest request, Func<HistoryEvent, CancellationToken, Task> handle, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentException.ThrowIfNullOrEmpty(request.Consumer);
        ArgumentNullException.ThrowIfNull(handle);
        return new CommittedReading(this, request, _time).RunAsync(handle, cancellation);
    }

    /// <summary>Keeps how far a consumer of events is, so that it continues there.</summary>
    /// <param name="consumer">Its name, 1 to 64 of a-z 0-9 -.</param>
    /// <param name="positions">By partition, the position of the last event that is done. Other partitions keep theirs.</param>
    /// <inheritdoc cref="ForecastAsync"/>
    public virtual async Task<PredictionsResult> CommitEventsAsync(
        string consumer,
        IReadOnlyDictionary<int, string> positions,
        TimeSpan? deadline = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(consumer);
        ArgumentNullException.ThrowIfNull(positions);
        var wire = WireEvents.ToCommit(consumer, positions);
        return await _calls.RunAsync(
            call => _clients.Events.CommitAsync(wire, call), reply => reply, Limit(deadline), cancellation).ConfigureAwait(false);
    }

    /// <summary>Lists the consumers of events with their committed positions and lag.</summary>
    /// <inheritdoc cref="ForecastAsync"/>
    public virtual Task<PredictionsResult<IReadOnlyList<EventConsumer>>> ListEventConsumersAsync(
        TimeSpan? deadline = null, CancellationToken cancellation = default) => _calls.RunAsync(
            call => _clients.Events.ListConsumersAsync(new Events.V1.ListConsumersRequest(), call),
            WireEvents.ToConsumers,
            Limit(deadline),
            cancellation);

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
