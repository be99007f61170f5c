using System.Collections.Concurrent;
using Predictions.Service.Calls;
using Prometheus;

namespace Predictions.Service.Telemetry;

/// <summary>Calls by caller. The number of named callers is bounded; a caller that is bound to a user is never named.</summary>
internal sealed class CallerMetrics
{
    private const string Others = "other";
    private const string OfUsers = "of_a_user";
    private const int MaxNameLength = 64;

    private readonly ConcurrentDictionary<string, Counts> _named = new(StringComparer.Ordinal);
    private readonly Func<string, Counts>? _make;
    private readonly Counts? _others;
    private readonly int _most;
    private int _taken;

    /// <param name="page">The page of metrics.</param>
    /// <param name="most">How many callers are named; with 0 nothing is counted.</param>
    public CallerMetrics(MetricsPage page, int most)
    {
        _most = most;
        if (most == 0)
            return;
        var calls = page.Factory.CreateCounter(
            "predictions_caller_calls_total",
            "Calls by the sub of their token. Those over Callers:Counted are together in \"other\", those of tokens bound "
            + "to a user in \"of_a_user\".",
            ["caller", "outcome"]);
        _make = name => new Counts(calls.WithLabels(name, "answered"), calls.WithLabels(name, "refused"));
        _others = _make(Others);
    }

    /// <summary>Whether calls are counted by caller.</summary>
    public bool AreOn => _make is not null;

    /// <summary>Counts a call that has ended.</summary>
    /// <param name="caller">Who made it; <c>null</c> where no token was accepted, and then it is not counted.</param>
    /// <param name="isRefused">Whether it was refused because of load or because of the caller's share.</param>
    public void Count(Caller? caller, bool isRefused)
    {
        if (caller is null)
            return;
        var counts = Of(caller.User is null ? NameOf(caller) : OfUsers);
        (isRefused ? counts.Refused : counts.Answered).Inc();
    }

    private Counts Of(string name)
    {
        if (_named.TryGetValue(name, out var known))
            return known;
        if (Volatile.Read(ref _taken) >= _most || Interlocked.Increment(ref _taken) > _most)
            return _others!;
        return _named.GetOrAdd(name, _make!);
    }

    private static string NameOf(Caller caller) =>
        caller.Name.Length > MaxNameLength ? caller.Name[..MaxNameLength] : caller.Name;

    private sealed record Counts(Counter.Child Answered, Counter.Child Refused);
}
