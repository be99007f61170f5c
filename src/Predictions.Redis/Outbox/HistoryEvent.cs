using System.Globalization;
using Predictions.Core;

namespace Predictions.Redis.Outbox;

/// <summary>One change of a history.</summary>
/// <param name="Pseudonym">The user's pseudonym, 22 characters.</param>
/// <param name="Revision">The revision of the history, or of its erasure.</param>
/// <param name="IsErased">Whether the history was erased.</param>
/// <param name="Forecast">
/// The change of the forecast; <c>null</c> after an erasure and where there is no forecast. Its dates are defaults unless <see
/// cref="HasDates"/>.
/// </param>
/// <param name="HasDates">Whether the entry holds the dates of the forecast.</param>
/// <param name="UserId">The user id; <c>null</c> where the entry holds the pseudonym alone.</param>
public sealed record HistoryEvent(
    string Pseudonym, long Revision, bool IsErased, ForecastChange? Forecast, bool HasDates, string? UserId);

/// <summary>An entry of a partition's stream.</summary>
/// <param name="Partition">0 to 255.</param>
/// <param name="Position">The entry's position.</param>
/// <param name="Event">The event; <c>null</c> where the entry fails its checks or its key is not in the ring.</param>
public sealed record StoredEvent(int Partition, EventPosition Position, HistoryEvent? Event);

/// <summary>The entries that a partition keeps.</summary>
/// <param name="BeforeOldest">The position to read from for all of them.</param>
/// <param name="Last">The position of the last entry ever added, also where it is not kept.</param>
/// <param name="OldestDay">The day of the oldest entry; <c>null</c> where none is kept.</param>
public readonly record struct PartitionBounds(EventPosition BeforeOldest, EventPosition Last, DateOnly? OldestDay);

/// <summary>
/// A position in a partition: the day of recording, and the entry's number in the partition, counted from 1 without gaps. It is
/// the id of the Redis stream entry, so an id holds no time finer than a day, and a missing entry is known by its number. Number
/// 0 is before every entry.
/// </summary>
/// <param name="Day">The day in UTC, in days since 1970-01-01.</param>
/// <param name="Number">The number of the entry.</param>
public readonly record struct EventPosition(long Day, long Number) : IComparable<EventPosition>
{
    public static readonly EventPosition Start;

    private static readonly DateOnly Epoch = DateOnly.FromDateTime(DateTime.UnixEpoch);

    /// <summary>The day of recording.</summary>
    public DateOnly Date => Epoch.AddDays((int)Day);

    /// <summary>The day of a time, in days since 1970-01-01.</summary>
    public static long DayOf(DateTimeOffset time) => time.ToUnixTimeSeconds() / (24 * 60 * 60);

    public static long DayOf(DateOnly date) => date.DayNumber - Epoch.DayNumber;

    /// <summary>Reads a position, "20786-12"; "" is the start.</summary>
    public static bool TryParse(string text, out EventPosition position)
    {
        position = Start;
        if (text.Length == 0)
            return true;
        var dash = text.IndexOf('-', StringComparison.Ordinal);
        if (dash < 0 || !TryNumber(text.AsSpan(0, dash), MaxDay, out var day)
            || !TryNumber(text.AsSpan(dash + 1), MaxNumber, out var number))
            return false;
        position = new EventPosition(day, number);
        return true;
    }

    public int CompareTo(EventPosition other) => Number.CompareTo(other.Number);

    public static bool operator <(EventPosition left, EventPosition right) => left.CompareTo(right) < 0;

    public static bool operator >(EventPosition left, EventPosition right) => left.CompareTo(right) > 0;

    public static bool operator <=(EventPosition left, EventPosition right) => left.CompareTo(right) <= 0;

    public static bool operator >=(EventPosition left, EventPosition right) => left.CompareTo(right) >= 0;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Day}-{Number}");

    private const long MaxDay = 2_000_000;
    private const long MaxNumber = 1L << 53;

    private static bool TryNumber(ReadOnlySpan<char> text, long max, out long number) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number <= max;
}
