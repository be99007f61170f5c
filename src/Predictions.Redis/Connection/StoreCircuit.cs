using Polly;
using Polly.CircuitBreaker;

namespace Predictions.Redis.Connection;

// After the namespace, so that it takes precedence over Polly's type of the same name.
using Predictions.Core;

/// <summary>
/// A circuit breaker: while the store does not answer, calls fail at once, and one probe is sent every half second. An error from
/// the store is an answer.
/// <para>
/// Polly allocates for every call that it runs. So calls bypass it until one gets no answer. From then on all calls run through
/// it (<see cref="IsGuarded"/>), until a whole window passes without another missing answer.
/// </para>
/// </summary>
internal sealed class StoreCircuit
{
    /// <summary>Opens when a window has at least this many calls and half of them got no answer.</summary>
    private const int MinCalls = 20;

    private const double UnansweredShare = 0.5;
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Break = TimeSpan.FromMilliseconds(500);

    private readonly TimeProvider _clock;
    private readonly CircuitBreakerStateProvider _state = new();
    private readonly ResiliencePipeline<bool> _breaker;
    private readonly long _windowTicks;
    private long _guardedUntil = long.MinValue;

    public StoreCircuit(TimeProvider clock)
    {
        _clock = clock;
        _windowTicks = (long)(Window.TotalSeconds * clock.TimestampFrequency);
        _breaker = new ResiliencePipelineBuilder<bool> { TimeProvider = clock }
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions<bool>
            {
                FailureRatio = UnansweredShare,
                MinimumThroughput = MinCalls,
                SamplingDuration = Window,
                BreakDuration = Break,
                StateProvider = _state,
                ShouldHandle = static ended => new(!ended.Outcome.Result),
            })
            .Build();
    }

    /// <summary>Whether calls fail without a command to the store.</summary>
    public bool IsOpen => _state.CircuitState == CircuitState.Open;

    /// <summary>Whether calls must use <see cref="RunAsync"/>.</summary>
    public bool IsGuarded => Volatile.Read(ref _guardedUntil) != long.MinValue && IsStillGuarded();

    /// <summary>Runs a call, or returns <see cref="StoreErrors.NoAnswer"/> while the circuit is open.</summary>
    public async ValueTask<Outcome<T>> RunAsync<T, TState>(Func<TState, ValueTask<Outcome<T>>> call, TState state)
    {
        var guarded = new GuardedCall<T, TState>(call, state);
        var context = ResilienceContextPool.Shared.Get(continueOnCapturedContext: false, CancellationToken.None);
        try
        {
            var ended = await _breaker.ExecuteOutcomeAsync(
                static async (_, inner) => Polly.Outcome.FromResult(await inner.RunAsync().ConfigureAwait(false)),
                context,
                guarded).ConfigureAwait(false);
            if (ended.Exception is not null and not BrokenCircuitException)
                ended.ThrowIfException();
            if (!ended.Result)
                Guard();
            return guarded.Answer;
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    /// <summary>Counts a call that bypassed the circuit, once it has ended.</summary>
    public void Count(PredictionError? error)
    {
        var isAnswered = IsAnswer(error);
        if (!isAnswered)
            Guard();
        else if (!IsGuarded)
            return;
        if (_state.CircuitState == CircuitState.Closed)
            Report(isAnswered);
    }

    private void Report(bool isAnswered)
    {
        try
        {
            _breaker.Execute(static answered => answered, isAnswered);
        }
        catch (BrokenCircuitException)
        {
            // Another call opened the circuit in between.
        }
    }

    private void Guard() => Volatile.Write(ref _guardedUntil, _clock.GetTimestamp() + _windowTicks);

    private bool IsStillGuarded()
    {
        var until = Volatile.Read(ref _guardedUntil);
        // An open circuit closes only after an answered probe, even if no calls arrive for a long time.
        if (_clock.GetTimestamp() < until || _state.CircuitState != CircuitState.Closed)
            return true;
        Interlocked.CompareExchange(ref _guardedUntil, long.MinValue, until);
        return false;
    }

    private static bool IsAnswer(PredictionError? error) => !ReferenceEquals(error, StoreErrors.NoAnswer);

    private sealed class GuardedCall<T, TState>(Func<TState, ValueTask<Outcome<T>>> call, TState state)
    {
        public Outcome<T> Answer { get; private set; } = StoreErrors.NoAnswer;

        public async ValueTask<bool> RunAsync()
        {
            Answer = await call(state).ConfigureAwait(false);
            return IsAnswer(Answer.Error);
        }
    }
}
