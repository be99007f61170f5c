using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Predictions.Core.Features;
using Predictions.Core.Scoring;

namespace Predictions.Models.Trees;

/// <summary>
/// All distinct splits of an ensemble, and how many of the leading days go left at each. At a split on the history it is all or
/// none. At a split on the day it is a constant. At a split on z it is the number of days with z at or below the threshold. A
/// split on the days since a sign or an ovulation is one on the day, moved by the day of the sign.
/// </summary>
internal sealed class SplitTable
{
    /// <summary>The maximum number of distinct splits, which limits the stack use of a call.</summary>
    public const int MaxSplits = 8_192;

    private const int Step = 8;

    private readonly int _days;
    private readonly float[][] _history;
    private readonly float[] _dayThresholds;
    private readonly SplitBoundary[] _dayCuts;
    private readonly float[] _zThresholds;
    private readonly float[] _sinceSign;
    private readonly float[] _sinceOvulation;

    /// <param name="trees">The trees whose splits the table holds.</param>
    /// <param name="days">The number of days with training rows.</param>
    public SplitTable(HazardTree[] trees, int days)
    {
        _days = days;
        _zThresholds = Distinct(trees, HazardFeatures.Z);
        _dayThresholds = Distinct(trees, HazardFeatures.Day);
        _dayCuts = new SplitBoundary[_dayThresholds.Length];
        for (var i = 0; i < _dayCuts.Length; i++)
            _dayCuts[i] = CutOf(_dayThresholds[i]);
        _sinceSign = Distinct(trees, HazardFeatures.DaysSinceSign);
        _sinceOvulation = Distinct(trees, HazardFeatures.DaysSinceOvulation);
        _history =
        [
            .. Enumerable.Range(HazardFeatures.DayFeatures, HazardFeatures.Count - HazardFeatures.DayFeatures)
                .Select(feature => feature is HazardFeatures.DaysSinceSign or HazardFeatures.DaysSinceOvulation
                    ? [] : Distinct(trees, feature, Step)),
        ];
    }

    /// <summary>The number of boundaries.</summary>
    public int Count => HistoryCount + _dayCuts.Length + _zThresholds.Length + _sinceSign.Length + _sinceOvulation.Length;

    private int HistoryCount => _history.Sum(thresholds => thresholds.Length);

    /// <summary>The index of a split's boundary.</summary>
    public int IndexOf(int feature, float threshold)
    {
        var afterDay = HistoryCount + _dayCuts.Length;
        switch (feature)
        {
            case HazardFeatures.Day:
                return HistoryCount + Find(threshold, _dayThresholds);
            case HazardFeatures.Z:
                return afterDay + Find(threshold, _zThresholds);
            case HazardFeatures.DaysSinceSign:
                return afterDay + _zThresholds.Length + Find(threshold, _sinceSign);
            case HazardFeatures.DaysSinceOvulation:
                return afterDay + _zThresholds.Length + _sinceSign.Length + Find(threshold, _sinceOvulation);
            default:
                var row = feature - HazardFeatures.DayFeatures;
                return _history[..row].Sum(thresholds => thresholds.Length) + Find(threshold, _history[row]);
        }
    }

    /// <summary>The number of days with training rows.</summary>
    public int Days => _days;

    /// <summary>Computes the boundary of each split for one history.</summary>
    /// <param name="summary">The history.</param>
    /// <param name="cuts">At least <see cref="Count"/> long.</param>
    public void Fill(in HistorySummary summary, Span<SplitBoundary> cuts)
    {
        Span<float> features = stackalloc float[HazardFeatures.Count];
        HazardFeatures.FillHistory(summary, features);
        for (var row = 0; row < _history.Length; row++)
        {
            var thresholds = _history[row];
            var under = CountUnder(features[HazardFeatures.DayFeatures + row], thresholds);
            cuts[..under].Fill(SplitBoundary.After(0));
            cuts[under..thresholds.Length].Fill(SplitBoundary.After(_days));
            cuts = cuts[thresholds.Length..];
        }

        _dayCuts.CopyTo(cuts);
        cuts = cuts[_dayCuts.Length..];
        FillZ(summary, cuts);
        cuts = cuts[_zThresholds.Length..];
        FillSince(summary.Person.SignDay, _sinceSign, cuts);
        FillSince(summary.Person.OvulationDay, _sinceOvulation, cuts[_sinceSign.Length..]);
    }

    private void FillSince(int from, float[] thresholds, Span<SplitBoundary> cuts)
    {
        for (var i = 0; i < thresholds.Length; i++)
            cuts[i] = from > 0 ? CutOf(MathF.Floor(thresholds[i]) + from)
                : SplitBoundary.After(HazardFeatures.Never <= thresholds[i] ? _days : 0);
    }

    // The number of thresholds below the value: there it goes right.
    private static int CountUnder(float value, float[] thresholds)
    {
        var values = Vector256.Create(value);
        var under = Vector256<int>.Zero;
        foreach (var eight in MemoryMarshal.Cast<float, Vector256<float>>(thresholds))
            under -= Vector256.GreaterThan(values, eight).AsInt32();
        return Vector256.Sum(under);
    }

    // Merges two sorted sequences.
    private void FillZ(in HistorySummary summary, Span<SplitBoundary> cuts)
    {
        var day = 0;
        var z = HazardFeatures.ZOf(summary, 0);
        for (var i = 0; i < _zThresholds.Length; i++)
        {
            while (day < _days && z <= _zThresholds[i])
                if (++day < _days)
                    z = HazardFeatures.ZOf(summary, day);
            cuts[i] = SplitBoundary.After(day);
        }
    }

    private SplitBoundary CutOf(float threshold) =>
        SplitBoundary.After(Math.Clamp((int)Math.Floor(threshold) - DayAxis.First + 1, 0, _days));

    // In order, each threshold once, and filled up to whole steps. Generic methods of the framework do the same in fewer lines,
    // but the runtime compiles dozens of methods for them, and that is most of the time that a load takes.
    private static float[] Distinct(HazardTree[] trees, int feature, int step = 1)
    {
        var sorted = new float[trees.Sum(tree => tree.Features.Length)];
        var count = 0;
        foreach (var tree in trees)
            for (var split = 0; split < tree.Features.Length; split++)
                if (tree.Features[split] == feature)
                    count = Insert(tree.Thresholds[split], sorted, count);
        var distinct = new float[(count + step - 1) / step * step];
        Array.Copy(sorted, distinct, count);
        for (var i = count; i < distinct.Length; i++)
            distinct[i] = float.MaxValue;
        return distinct;
    }

    private static int Find(float threshold, float[] sorted)
    {
        var at = 0;
        while (sorted[at] < threshold)
            at++;
        return at;
    }

    /// <summary>Inserts a threshold that is new, and returns the count.</summary>
    private static int Insert(float threshold, float[] sorted, int count)
    {
        var at = count;
        while (at > 0 && sorted[at - 1] > threshold)
            at--;
        if (at > 0 && sorted[at - 1] >= threshold)
            return count;
        Array.Copy(sorted, at, sorted, at + 1, count - at);
        sorted[at] = threshold;
        return count + 1;
    }
}

/// <summary>
/// A split's boundary between days, ready for one vector step: the maximum of this and a <see cref="DayRange"/> taken twice gives
/// the left and the right range.
/// </summary>
internal readonly record struct SplitBoundary(Vector128<int> Least)
{
    /// <summary>The boundary after the first days.</summary>
    public static SplitBoundary After(int days) => new(Vector128.Create(int.MinValue, -days, days, int.MinValue));
}

/// <summary>
/// A range of days of the axis: its first day, and the negated day after its last, so that cutting either end is a maximum. The
/// range is empty where the two are not ascending.
/// </summary>
internal readonly record struct DayRange(int From, int MinusTo);
