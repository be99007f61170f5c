using System.Buffers.Text;
using System.Text;
using Predictions.Core;
using Predictions.Core.Forecasting;
using Predictions.Core.History;
using Predictions.Redis.Values;

namespace Predictions.Redis.Outbox;

/// <summary>
/// The content of an entry: a byte of flags, the pseudonym in 16 bytes, the status in one, then the dates and the user id if the
/// flags say so. The revision is in the header before it. Dates are days since 1900-01-01 in two bytes, a probability is a byte
/// of 1/255.
/// </summary>
internal static class EventCodec
{
    /// <summary>The longest content, in bytes.</summary>
    public const int MaxBytes = 256;

    private const byte Erased = 1, HasForecast = 2, Changed = 4, HasDates = 8, HasUser = 16;
    private const int PseudonymBytes = 16;
    private const double ProbabilitySteps = byte.MaxValue;

    private static readonly DateOnly FirstDay = new(1900, 1, 1);

    public static void Write(ref ValueWriter writer, HistoryEvent entry)
    {
        var forecast = entry.Forecast;
        writer.Byte((byte)((entry.IsErased ? Erased : 0)
            | (forecast is null ? 0 : HasForecast)
            | (forecast is { IsChanged: true } ? Changed : 0)
            | (forecast is not null && entry.HasDates ? HasDates : 0)
            | (entry.UserId is null ? 0 : HasUser)));
        Span<byte> pseudonym = stackalloc byte[PseudonymBytes];
        Base64Url.DecodeFromChars(entry.Pseudonym, pseudonym);
        writer.Bytes(pseudonym);
        if (forecast is { } change)
        {
            writer.Byte((byte)change.Status);
            if (entry.HasDates)
                WriteDates(ref writer, change);
        }

        if (entry.UserId is { } user)
            writer.Bytes(Encoding.ASCII.GetBytes(user));
    }

    /// <summary>Reads the content; <c>null</c> where it is not one. Never throws.</summary>
    public static HistoryEvent? Read(ReadOnlySpan<byte> content, long revision)
    {
        if (content.Length < 1 + PseudonymBytes)
            return null;
        var flags = content[0];
        var pseudonym = Base64Url.EncodeToString(content.Slice(1, PseudonymBytes));
        var rest = content[(1 + PseudonymBytes)..];
        ForecastChange? forecast = null;
        var hasDates = (flags & HasDates) != 0;
        if ((flags & HasForecast) != 0 && (forecast = ReadForecast(ref rest, flags)) is null)
            return null;
        var user = (flags & HasUser) != 0 ? Encoding.ASCII.GetString(rest) : null;
        return (user is null && rest.Length > 0) || (user is not null && !UserId.IsValid(user))
            ? null
            : new HistoryEvent(pseudonym, revision, (flags & Erased) != 0, forecast, hasDates, user);
    }

    private static ForecastChange? ReadForecast(ref ReadOnlySpan<byte> rest, byte flags)
    {
        const int dateBytes = 5 * sizeof(ushort) + 2;
        var hasDates = (flags & HasDates) != 0;
        if (rest.Length < 1 + (hasDates ? dateBytes : 0) || rest[0] > (byte)ForecastStatus.Lapsed)
            return null;
        var status = (ForecastStatus)rest[0];
        rest = rest[1..];
        var change = new ForecastChange((flags & Changed) != 0, status, default, default);
        if (!hasDates)
            return change;
        var reader = new ValueReader(rest[..dateBytes]);
        rest = rest[dateBytes..];
        return change with
        {
            NextPeriod = new DateEstimate(Date(ref reader), Date(ref reader), Date(ref reader), Probability(ref reader)),
            FertileWindow = new FertileWindow(Date(ref reader), Date(ref reader), Probability(ref reader)),
        };
    }

    private static void WriteDates(ref ValueWriter writer, in ForecastChange change)
    {
        Date(ref writer, change.NextPeriod.Likely);
        Date(ref writer, change.NextPeriod.Earliest);
        Date(ref writer, change.NextPeriod.Latest);
        Probability(ref writer, change.NextPeriod.Probability);
        Date(ref writer, change.FertileWindow.Start);
        Date(ref writer, change.FertileWindow.End);
        Probability(ref writer, change.FertileWindow.Probability);
    }

    private static void Date(ref ValueWriter writer, DateOnly date)
    {
        var day = date.DayNumber - FirstDay.DayNumber;
        writer.Byte((byte)(day >> 8));
        writer.Byte((byte)day);
    }

    private static DateOnly Date(ref ValueReader reader) => FirstDay.AddDays((reader.Byte() << 8) | reader.Byte());

    private static void Probability(ref ValueWriter writer, double probability) =>
        writer.Byte((byte)Math.Round(probability * ProbabilitySteps));

    private static double Probability(ref ValueReader reader) => reader.Byte() / ProbabilitySteps;
}
