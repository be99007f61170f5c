using System.Diagnostics.CodeAnalysis;
using System.Runtime.ExceptionServices;

namespace Predictions.Models.Artifacts;

/// <summary>
/// Runs work with a timeout on a dedicated thread. A thread that times out cannot be aborted; its result is discarded. Not safe
/// for concurrent use.
/// </summary>
/// <param name="limit">The timeout of each work item.</param>
internal sealed class TimeLimitedThread(TimeSpan limit)
{
    /// <summary>No new work starts while this many abandoned threads still run: each may hold a core.</summary>
    public const int MaxAbandoned = 2;

    // The compiler walks trees by recursion.
    private const int StackBytes = 16 << 20;

    private readonly List<Thread> _abandoned = [];

    /// <summary>The timeout of each work item.</summary>
    public TimeSpan Limit => limit;

    /// <summary>The number of abandoned threads that still run.</summary>
    public int Abandoned
    {
        get
        {
            _abandoned.RemoveAll(thread => !thread.IsAlive);
            return _abandoned.Count;
        }
    }

    /// <summary>
    /// Whether the work ended in time; also <c>false</c> while <see cref="MaxAbandoned"/> abandoned threads still run.
    /// </summary>
    public bool TryRun<T>(Func<T> work, [MaybeNullWhen(false)] out T result)
    {
        result = default;
        if (Abandoned >= MaxAbandoned)
            return false;
        var run = new Run<T>(work);
        if (!run.Wait(limit))
        {
            _abandoned.Add(run.Thread);
            return false;
        }

        result = run.Result();
        return true;
    }

    private sealed class Run<T>
    {
        private readonly Func<T> _work;
        private T? _result;
        private ExceptionDispatchInfo? _thrown;

        public Run(Func<T> work)
        {
            _work = work;
            Thread = new Thread(Work, StackBytes) { IsBackground = true, Name = "model loading" };
        }

        public Thread Thread { get; }

        public bool Wait(TimeSpan limit)
        {
            Thread.Start();
            return Thread.Join(limit);
        }

        public T Result()
        {
            _thrown?.Throw();
            return _result!;
        }

        private void Work()
        {
            try
            {
                _result = _work();
            }
#pragma warning disable CA1031 // The waiting thread rethrows it. On an abandoned thread it must not end the process.
            catch (Exception e)
#pragma warning restore CA1031
            {
                _thrown = ExceptionDispatchInfo.Capture(e);
            }
        }
    }
}
