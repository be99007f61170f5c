namespace Predictions.Testing.Devices;

/// <summary>The operations on one user's history, and so the histories that a reader may see.</summary>
internal sealed class ToldHistory
{
    private readonly Dictionary<DateOnly, DeviceOperation> _additions;
    private readonly Dictionary<DateOnly, DeviceOperation> _removals;
    private readonly DeviceOperation[] _erases;

    public ToldHistory(IReadOnlyCollection<DeviceOperation> log)
    {
        _additions = log.Where(o => o.Action is DeviceAction.Record or DeviceAction.Replace).ToDictionary(o => o.Period.Start);
        _removals = log.Where(o => o.Action == DeviceAction.Remove).ToDictionary(o => o.Period.Start);
        _erases = [.. log.Where(o => o.Action == DeviceAction.Erase)];
    }

    /// <summary>The problems of a history that a reader saw.</summary>
    public IEnumerable<string> ProblemsOf(DeviceOperation read)
    {
        var shown = read.Answer.Periods;
        foreach (var (period, next) in shown.Zip(shown.Skip(1)))
            if (period.Start >= next.Start)
                yield return $"{next.Start:O} comes after {period.Start:O}";
        foreach (var period in shown)
            if (!_additions.TryGetValue(period.Start, out var addition))
                yield return $"{period.Start:O} was never logged";
            else if (addition.Period != period)
                yield return $"{period.Start:O} was logged with {addition.Period.Days} days and has {period.Days}";
            else if (WhyGone(addition, read) is { } why)
                yield return $"{period.Start:O} is there although {why}";

        var starts = shown.Select(p => p.Start).ToHashSet();
        foreach (var (start, addition) in _additions)
            if (!starts.Contains(start) && IsSure(addition, read))
                yield return $"{start:O} was acknowledged and is lost";
    }

    /// <summary>Why a period must not be in the history; <c>null</c> where it may.</summary>
    private string? WhyGone(DeviceOperation addition, DeviceOperation read)
    {
        if (addition.Began > read.Ended)
            return "it was not logged yet";
        if (addition.IsRefused)
            return "it was refused";
        if (_removals.TryGetValue(addition.Period.Start, out var removal) && removal.IsDone && removal.Ended < read.Began)
            return "it was removed";
        return Array.Exists(_erases, erase => erase.IsDone && erase.Began > addition.Ended && erase.Ended < read.Began)
            ? "all was erased"
            : null;
    }

    /// <summary>Whether a period must be in the history: it was acknowledged, and cannot have been removed.</summary>
    private bool IsSure(DeviceOperation addition, DeviceOperation read) =>
        addition.IsDone && addition.Ended < read.Began
        && !(_removals.TryGetValue(addition.Period.Start, out var removal) && !removal.IsRefused && removal.Began < read.Ended)
        && !Array.Exists(_erases, erase => !erase.IsRefused && erase.Began < read.Ended && erase.Ended > addition.Began);
}
