using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Predictions.Core.Features;

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
    private readonly int[] _dayCuts;
    private readonly float[] _zThresholds;

    /// <param name="splits">Every split as feature and threshold, in any order, with repeats.</param>
    /// <param name="days">Days that training saw.</param>
    public SplitTable(IReadOnlyCollection<(int Feature, float Threshold)> splits, int days)
    {
        _days = days;
        _zThresholds = Distinct(splits, HazardFeatures.Z);
        _dayCuts = [.. Distinct(splits, HazardFeatures.Day).Select(DayCut).Distinct()];
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
            return before + Array.IndexOf(_dayCuts, DayCut(threshold));
        if (feature == HazardFeatures.Z)
            return before + _dayCuts.Length + Array.IndexOf(_zThresholds, threshold);
        var row = feature - HazardFeatures.DayFeatures;
        return _history[..row].Sum(thresholds => thresholds.Length) + Array.IndexOf(_history[row], threshold);
    }

    /// <summary>Fills how many days go left at each split, for one history.</summary>
    public void Fill(in HistorySummary summary, Span<int> cuts)
    {
        Span<float> features = stackalloc float[HazardFeatures.Count];
        HazardFeatures.FillHistory(summary, features);
        for (var row = 0; row < _history.Length; row++)
        {
            FillHistory(features[HazardFeatures.DayFeatures + row], _history[row], cuts);
            cuts = cuts[_history[row].Length..];
        }

        _dayCuts.CopyTo(cuts);
        FillZ(summary, cuts[_dayCuts.Length..]);
    }

    private void FillHistory(float value, float[] thresholds, Span<int> cuts)
    {
        var values = Vector256.Create(value);
        var days = Vector256.Create(_days);
        var steps = MemoryMarshal.Cast<float, Vector256<float>>(thresholds);
        var filled = MemoryMarshal.Cast<int, Vector256<int>>(cuts);
        for (var i = 0; i < steps.Length; i++)
            filled[i] = Vector256.LessThanOrEqual(values, steps[i]).AsInt32() & days;
    }

    // One merge of two sorted rows.
    private void FillZ(in HistorySummary summary, Span<int> cuts)
    {
        var day = 0;
        var z = HazardFeatures.ZOf(summary, 0);
        for (var i = 0; i < _zThresholds.Length; i++)
        {
            while (day < _days && z <= _zThresholds[i])
                if (++day < _days)
                    z = HazardFeatures.ZOf(summary, day);
            cuts[i] = day;
        }
    }

    private int DayCut(float threshold) => Math.Clamp((int)Math.Floor(threshold) - Core.Scoring.DayAxis.First + 1, 0, _days);

    private static float[] Distinct(IEnumerable<(int Feature, float Threshold)> splits, int feature) =>
        [.. splits.Where(s => s.Feature == feature).Select(s => s.Threshold).Distinct().Order()];

    private static float[] InWholeSteps(float[] thresholds) =>
        [.. thresholds, .. Enumerable.Repeat(float.MaxValue, (Step - thresholds.Length % Step) % Step)];
}
