using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Predictions.Core.Features;
using Predictions.Core.Scoring;

namespace Predictions.Models;

/// <summary>
/// All distinct splits of an ensemble, and how many of the leading days go left at each: at a split on the history all or none, at
/// one on the day the same for everybody, at one on z as many as lie at or under it.
/// </summary>
internal sealed class SplitTable
{
    /// <summary>The most splits that an ensemble may have: what a call lays on the stack.</summary>
    public const int Most = 8_192;

    private const int Step = 8;

    private readonly int _days;
    private readonly float[][] _history;
    private readonly SplitBoundary[] _dayCuts;
    private readonly float[] _zThresholds;

    /// <param name="splits">Every split as feature and threshold, in any order, with repeats.</param>
    /// <param name="days">Days that training saw.</param>
    public SplitTable(IReadOnlyCollection<(int Feature, float Threshold)> splits, int days)
    {
        _days = days;
        _zThresholds = Distinct(splits, HazardFeatures.Z);
        _dayCuts = [.. Distinct(splits, HazardFeatures.Day).Select(CutOf).Distinct()];
        _history =
        [
            .. Enumerable.Range(HazardFeatures.DayFeatures, HazardFeatures.Count - HazardFeatures.DayFeatures)
                .Select(feature => InWholeSteps(Distinct(splits, feature))),
        ];
    }

    /// <summary>How many cuts <see cref="Fill"/> fills.</summary>
    public int Count => _history.Sum(thresholds => thresholds.Length) + _dayCuts.Length + _zThresholds.Length;

    /// <summary>Which cut a split's is.</summary>
    public int IndexOf(int feature, float threshold)
    {
        var before = feature >= HazardFeatures.DayFeatures ? 0 : _history.Sum(thresholds => thresholds.Length);
        if (feature == HazardFeatures.Day)
            return before + Array.IndexOf(_dayCuts, CutOf(threshold));
        if (feature == HazardFeatures.Z)
            return before + _dayCuts.Length + Array.IndexOf(_zThresholds, threshold);
        var row = feature - HazardFeatures.DayFeatures;
        return _history[..row].Sum(thresholds => thresholds.Length) + Array.IndexOf(_history[row], threshold);
    }

    /// <summary>How many days training saw.</summary>
    public int Days => _days;

    /// <summary>Fills what each split makes of the days that reach it, for one history.</summary>
    /// <param name="summary">The history.</param>
    /// <param name="cuts">Room for <see cref="Count"/>.</param>
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
        FillZ(summary, cuts[_dayCuts.Length..]);
    }

    // How many of the thresholds the value is over: at those it goes right.
    private static int CountUnder(float value, float[] thresholds)
    {
        var values = Vector256.Create(value);
        var under = Vector256<int>.Zero;
        foreach (var eight in MemoryMarshal.Cast<float, Vector256<float>>(thresholds))
            under -= Vector256.GreaterThan(values, eight).AsInt32();
        return Vector256.Sum(under);
    }

    // One merge of two sorted rows.
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

    private SplitBoundary CutOf(float threshold) => SplitBoundary.After(Math.Clamp((int)Math.Floor(threshold) - DayAxis.First + 1, 0, _days));

    private static float[] Distinct(IEnumerable<(int Feature, float Threshold)> splits, int feature) =>
        [.. splits.Where(s => s.Feature == feature).Select(s => s.Threshold).Distinct().Order()];

    private static float[] InWholeSteps(float[] thresholds) =>
        [.. thresholds, .. Enumerable.Repeat(float.MaxValue, (Step - thresholds.Length % Step) % Step)];
}
