using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Predictions.Cli.Batches;
using Predictions.Core;
using Predictions.Core.Forecasting;

namespace Predictions.Cli.Forecasts;

/// <summary>What moved since the run before.</summary>
[Flags]
internal enum Moves
{
    None = 0,
    Dates = 1,
    Status = 2,
    Due = 4,

    /// <summary>The run before had no state of the user.</summary>
    New = 8,
}

/// <summary>
/// Writes the users who moved since the run before. Users without an earlier state are written if they are due. The state of
/// every user is kept for the next run.
/// </summary>
/// <param name="text">Writes a user.</param>
/// <param name="header">The beginning of the states.</param>
internal sealed class MovedText(IUserText<ForecastLine> text, byte[] header) : IUserText<ForecastLine>
{
    public void Begin(BatchText batch)
    {
        batch.States.Write(header);
        text.Begin(batch);
    }

    public void Write(BatchText batch, string userId, ForecastLine value)
    {
        var (now, before) = (ShownState.Of(value.Forecast, value.IsDue), batch.NextBefore());
        StatesFormat.Write(batch.States, userId, now);
        var moves = before is { } state ? ShownState.Moves(state, now) : Moves.New;
        if (moves == Moves.New ? value.IsDue : moves != Moves.None)
            text.Write(batch, userId, value with { Moves = moves });
    }

    public void Fail(BatchText batch, string userId, PredictionError error)
    {
        var (now, before) = (ShownState.Of(error), batch.NextBefore());
        StatesFormat.Write(batch.States, userId, now);
        if (before is { } state && state != now)
            text.Fail(batch, userId, error);
    }
}

/// <summary>
/// What a user is shown, in eight bytes: seven bytes of the SHA-256 of the dates or of the error, and one of the status, the due
/// state, and whether the forecast failed.
/// </summary>
internal static class ShownState
{
    private const int StatusBits = 0b111;
    private const int DueBit = 1 << 3;
    private const int FailedBit = 1 << 4;
    private const int FactBits = 8;
    private const ulong Facts = (1 << FactBits) - 1;
    private const int DatesOfCycle = 8;

    public static ulong Of(Forecast forecast, bool isDue)
    {
        Span<int> dates = stackalloc int[ForecastRequest.MaxCycles * DatesOfCycle];
        var count = 0;
        foreach (ref readonly var cycle in forecast.Cycles.AsSpan())
        {
            Add(dates, ref count, cycle.PeriodStart);
            Add(dates, ref count, cycle.Ovulation);
            dates[count++] = cycle.FertileWindow.Start.DayNumber;
            dates[count++] = cycle.FertileWindow.End.DayNumber;
        }

        return Of(MemoryMarshal.AsBytes(dates[..count]),
            (int)forecast.Status | (isDue ? DueBit : 0));
    }

    public static ulong Of(PredictionError error) => Of(Encoding.ASCII.GetBytes(error.Reason.WireName()), FailedBit);

    public static Moves Moves(ulong before, ulong now)
    {
        var facts = before ^ now;
        return (facts >> FactBits != 0 ? Forecasts.Moves.Dates : 0)
            | ((facts & (StatusBits | FailedBit)) != 0 ? Forecasts.Moves.Status : 0)
            | ((facts & DueBit) != 0 ? Forecasts.Moves.Due : 0);
    }

    private static void Add(Span<int> dates, ref int count, in DateEstimate estimate)
    {
        dates[count++] = estimate.Likely.DayNumber;
        dates[count++] = estimate.Earliest.DayNumber;
        dates[count++] = estimate.Latest.DayNumber;
    }

    private static ulong Of(ReadOnlySpan<byte> shown, int facts)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(shown, hash);
        return (BinaryPrimitives.ReadUInt64LittleEndian(hash) & ~Facts) | (uint)facts;
    }
}
