using Predictions.Core;

namespace Predictions.Cli.Batches;

/// <summary>Counts the users that were processed, and the errors by reason.</summary>
internal sealed class Counts
{
    private readonly SortedDictionary<string, long> _failed = new(StringComparer.Ordinal);

    public Counts()
    {
    }

    /// <summary>Continues the counts of an earlier run.</summary>
    public Counts(long users, IReadOnlyDictionary<string, long> failed)
    {
        Users = users;
        foreach (var (reason, count) in failed)
            _failed[reason] = count;
    }

    public long Users { get; private set; }

    public IReadOnlyDictionary<string, long> Failed => _failed;

    public long AllFailed => _failed.Values.Sum();

    public void Succeeded() => Users++;

    public void Fail(string reason)
    {
        Users++;
        _failed[reason] = _failed.GetValueOrDefault(reason) + 1;
    }

    public void Fail(ErrorReason error) => Fail(error.WireName());

    public void Add(Counts other)
    {
        Users += other.Users;
        foreach (var (reason, count) in other._failed)
            _failed[reason] = _failed.GetValueOrDefault(reason) + count;
    }

    public override string ToString() => string.Join(", ", _failed.Select(f => $"{f.Key} {f.Value:N0}"));
}
