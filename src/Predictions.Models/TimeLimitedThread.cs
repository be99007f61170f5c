using System.Diagnostics.CodeAnalysis;
using System.Runtime.ExceptionServices;

namespace Predictions.Models;

/// <summary>
/// Runs what may never end on a thread of its own and waits for it no longer than a limit. What is given up then cannot be ended, but
/// nobody looks at what it comes to. One catalogue's; not for several threads at once.
/// </summary>
/// <param name="limit">How long each work may take.</param>
internal sealed class TimeLimitedThread(TimeSpan limit)
{
    /// <summary>While so many threads that were given up still run, nothing more is begun: each may hold a core.</summary>
    public const int MaxAbandoned = 2;

    // Trees are walked by recursion.
    private const int StackBytes = 16 << 20;

    private readonly List<Thread> _abandoned = [];

    /// <summary>How long each work may take.</summary>
    public TimeSpan Limit => limit;

    /// <summary>How many threads that were given up still run.</summary>
    public int Abandoned
    {
        get
        {
            _abandoned.RemoveAll(thread => !thread.IsAlive);
            return _abandoned.Count;
        }
    }

    /// <summary>Whether the work ended in time; <c>false</c> too where too many that did not are still running.</summary>
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
#pragma warning disable CA1031 // Told to whoever waits; on a thread that was given up it must not end the process.
            catch (Exception e)
#pragma warning restore CA1031
            {
                _thrown = ExceptionDispatchInfo.Capture(e);
            }
        }
    }
}
