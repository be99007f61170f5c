using Polly;
using Polly.CircuitBreaker;

namespace Predictions.Redis;

// Nearer than Polly's type of the same name.
using Predictions.Core;

/// <summary>
/// Stops asking a store that does not answer, so that its callers are told at once and none of them waits; asks it again with one call
/// each half second. A store that answers with an error is not broken in this sense.
/// <para>
/// As long as every call is answered none of them passes the circuit, which would cost each an allocation. The first that is not has
/// them all pass, until a whole window brought no other.
/// </para>
/// </summary>
internal sealed class StoreCircuit
{
    /// <summary>Opens once so many calls within a window, and half of all, were not answered.</summary>
    private const int FewestCalls = 20;

    private const double ShareUnanswered = 0.5;
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Break = TimeSpan.FromMilliseconds(500);

    private readonly TimeProvider _clock;
    private readonly CircuitBreakerStateProvider _state = new();
    private readonly ResiliencePipeline<bool> _answers;
    private readonly long _windowTicks;
    private long _troubledUntil = long.MinValue;

    public StoreCircuit(TimeProvider clock)
    {
        _clock = clock;
        _windowTicks = (long)(Window.TotalSeconds * clock.TimestampFrequency);
        _answers = new ResiliencePipelineBuilder<bool> { TimeProvider = clock }
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions<bool>
            {
                FailureRatio = ShareUnanswered,
                MinimumThroughput = FewestCalls,
                SamplingDuration = Window,
                BreakDuration = Break,
                StateProvider = _state,
                ShouldHandle = static ended => new(!ended.Outcome.Result),
            })
            .Build();
    }

    /// <summary>Whether calls are answered without asking the store.</summary>
    public bool IsOpen => _state.CircuitState == CircuitState.Open;

    /// <summary>Whether a call must pass the circuit.</summary>
    public bool IsTroubled => Volatile.Read(ref _troubledUntil) != long.MinValue && StillTroubled();

    /// <summary>Asks the store, or answers <see cref="StoreErrors.NoAnswer"/> for it while the circuit is open.</summary>
    public async ValueTask<Outcome<T>> PassAsync<T, TState>(Func<TState, ValueTask<Outcome<T>>> ask, TState state)
    {
        var call = new Passing<T, TState>(ask, state);
        var context = ResilienceContextPool.Shared.Get(continueOnCapturedContext: false, CancellationToken.None);
        try
        {
            var ended = await _answers.ExecuteOutcomeAsync(
                static async (_, passing) => Polly.Outcome.FromResult(await passing.AskAsync().ConfigureAwait(false)), context, call)
                .ConfigureAwait(false);
            if (ended.Exception is not null and not BrokenCircuitException)
                ended.ThrowIfException();
            if (!ended.Result)
                Trouble();
            return call.Answer;
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    /// <summary>Counts a call that did not pass the circuit, once it has ended.</summary>
    public void Count(PredictionError? failure)
    {
        var isAnswered = IsAnswer(failure);
        if (!isAnswered)
            Trouble();
        else if (!IsTroubled)
            return;
        if (_state.CircuitState == CircuitState.Closed)
            Report(isAnswered);
    }

    private void Report(bool isAnswered)
    {
        try
        {
            _answers.Execute(static answered => answered, isAnswered);
        }
        catch (BrokenCircuitException)
        {
            // Another call opened it in between; it knows enough.
        }
    }

    private void Trouble() => Volatile.Write(ref _troubledUntil, _clock.GetTimestamp() + _windowTicks);

    private bool StillTroubled()
    {
        var until = Volatile.Read(ref _troubledUntil);
        // An open circuit lasts until a call through it was answered, however long nobody calls.
        if (_clock.GetTimestamp() < until || _state.CircuitState != CircuitState.Closed)
            return true;
        Interlocked.CompareExchange(ref _troubledUntil, long.MinValue, until);
        return false;
    }

    private static bool IsAnswer(PredictionError? failure) => !ReferenceEquals(failure, StoreErrors.NoAnswer);

    private sealed class Passing<T, TState>(Func<TState, ValueTask<Outcome<T>>> ask, TState state)
    {
        public Outcome<T> Answer { get; private set; } = StoreErrors.NoAnswer;

        public async ValueTask<bool> AskAsync()
        {
            Answer = await ask(state).ConfigureAwait(false);
            return IsAnswer(Answer.Error);
        }
    }
}
