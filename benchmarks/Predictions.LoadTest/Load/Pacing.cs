namespace Predictions.LoadTest.Load;

/// <summary>When requests are due. One thread's; times are timestamps of <see cref="System.Diagnostics.Stopwatch"/>.</summary>
internal abstract class Pacing
{
    /// <summary>When the next request is due; <see cref="long.MaxValue"/> where none is any more.</summary>
    public abstract long NextDue { get; }

    /// <summary>Takes the next request, due by now.</summary>
    public abstract long Take(long now);

    /// <summary>Lets no request be due from a time on.</summary>
    public abstract void EndAt(long timestamp);
}
