using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Predictions.Core.Forecasting;
using Predictions.Core.History;
using Predictions.Core.Scoring;

namespace Predictions.Core;

/// <summary>
/// Digests of what recent forecasts show, by history, day and model. The history after one write is the history before the next,
/// so a run of writes about a user need not compute a forecast twice. It holds no date and no user. Safe for concurrent use.
/// </summary>
/// <param name="capacity">The number of forecasts, at least four; rounded down to whole sets of four.</param>
public sealed class RecentForecasts(int capacity = RecentForecasts.UsualCapacity)
{
    /// <summary>Three MiB: the writes of some seconds of a saturated instance.</summary>
    public const int UsualCapacity = 1 << 17;

    private const int Ways = 4;

    private static readonly ConditionalWeakTable<ScoringModel, StrongBox<ulong>> Numbers = [];

    private static ulong _lastNumber;

    private readonly Slot[] _slots = new Slot[SlotsOf(capacity)];

    /// <summary>The digests of a history's forecast as of a day; <c>null</c> where they are not kept.</summary>
    internal ShownDigests? Find(CycleHistory history, DateOnly asOf, ScoringModel model)
    {
        var key = KeyOf(history, asOf, model);
        // A copy, so that the digests that are checked are those that are returned.
        foreach (var slot in SetOf(key))
            if (slot.Has(key))
                return slot.Shown;
        return null;
    }

    /// <summary>Keeps digests in place of those of the same key, or of the oldest of their set.</summary>
    internal void Keep(CycleHistory history, DateOnly asOf, ScoringModel model, ShownDigests shown)
    {
        var key = KeyOf(history, asOf, model);
        var set = SetOf(key);
        var replaced = 0;
        while (replaced < Ways - 1 && !set[replaced].Has(key))
            replaced++;
        set[..replaced].CopyTo(set[1..]);
        set[0] = new Slot(key ^ shown.Next ^ shown.All, shown);
    }

    private static int SlotsOf(int capacity)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, Ways);
        return capacity / Ways * Ways;
    }

    private Span<Slot> SetOf(ulong key) =>
        _slots.AsSpan((int)(((key >> 32) * (uint)(_slots.Length / Ways)) >> 32) * Ways, Ways);

    private static ulong KeyOf(CycleHistory history, DateOnly asOf, ScoringModel model)
    {
        var digest = new Digest();
        digest.Add((uint)asOf.DayNumber);
        digest.Add(Numbers.GetValue(model, static _ => new StrongBox<ulong>(Interlocked.Increment(ref _lastNumber))).Value);
        digest.Add(history.Periods);
        digest.Add(history.Ovulations);
        digest.Add(history.Signs);
        digest.Add((uint)history.Pauses.Length);
        foreach (var pause in history.Pauses)
            digest.Add(((ulong)pause.From.DayNumber << 32) | (uint)(pause.Until?.DayNumber ?? -1));
        digest.Add((uint)history.BirthYear);
        return digest.Value;
    }

    /// <summary>A kept digest. A slot that another thread has half written fails its check, and counts as absent.</summary>
    private readonly record struct Slot(ulong Check, ShownDigests Shown)
    {
        public bool Has(ulong key) => (Check ^ Shown.Next ^ Shown.All) == key;
    }
}

/// <summary>Digests of what a forecast shows: its status, its phase and its dates.</summary>
/// <param name="Next">The digest with the next cycle alone.</param>
/// <param name="All">The digest with the default number of cycles; 0 where they were not computed.</param>
internal readonly record struct ShownDigests(ulong Next, ulong All)
{
    /// <summary>The digests of a forecast of one cycle, or of the default number.</summary>
    public static ShownDigests Of(Forecast forecast)
    {
        var digest = new Digest();
        digest.Add(((ulong)forecast.Status << 32) | (uint)forecast.Phase);
        Add(ref digest, forecast.Cycles[0]);
        var next = digest.Value;
        foreach (ref readonly var cycle in forecast.Cycles.AsSpan(1))
            Add(ref digest, cycle);
        return new ShownDigests(next, forecast.Cycles.Length == ForecastRequest.DefaultCycles ? digest.Value : 0);
    }

    private static void Add(ref Digest digest, in CycleForecast cycle)
    {
        Add(ref digest, cycle.PeriodStart);
        Add(ref digest, cycle.Ovulation);
        digest.Add(((ulong)cycle.FertileWindow.Start.DayNumber << 32) | (uint)cycle.FertileWindow.End.DayNumber);
    }

    private static void Add(ref Digest digest, in DateEstimate estimate)
    {
        digest.Add(((ulong)estimate.Likely.DayNumber << 32) | (uint)estimate.Earliest.DayNumber);
        digest.Add((uint)estimate.Latest.DayNumber);
    }
}

/// <summary>
/// A digest of 64 bits. Its seed is random and differs from process to process, so a caller cannot construct two contents with
/// equal digests. Source: the multiplication of wyhash, Wang Yi (2019).
/// </summary>
internal struct Digest()
{
    private const ulong Factor = 0xA076_1D64_78BD_642F;

    private static readonly ulong Seed = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong)));

    public ulong Value { get; private set; } = Seed;

    public void Add(ulong part) => Add(part, Factor);

    /// <summary>Adds records of eight bytes, and their number.</summary>
    public void Add<T>(ReadOnlySpan<T> records)
        where T : unmanaged
    {
        Debug.Assert(Unsafe.SizeOf<T>() == sizeof(ulong), "a record of another size would be cut or joined with the next");
        var parts = MemoryMarshal.Cast<T, ulong>(records);
        Add((uint)parts.Length);
        for (; parts.Length > 1; parts = parts[2..])
            Add(parts[0], parts[1] ^ Factor);
        if (!parts.IsEmpty)
            Add(parts[0]);
    }

    private void Add(ulong one, ulong other)
    {
        var high = Math.BigMul(Value ^ one, other, out var low);
        Value = high ^ low ^ Seed;
    }
}
