using System.Buffers;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using Predictions.Contract;
using Predictions.Core;
using Predictions.Core.History;
using Predictions.Models.Registry;
using Predictions.Redis.Store;
using Predictions.Service.Rollouts;

namespace Predictions.Service.Forecasts;

/// <summary>A forecast that the caller holds, if the stored history still has the revision of its etag.</summary>
/// <param name="Etag">Its etag.</param>
/// <param name="AsOf">Its date.</param>
internal readonly record struct HeldForecast(ForecastEtag Etag, DateOnly AsOf);

/// <summary>
/// Computes etags. The hash covers everything that an answer depends on: the user or the content of an inline history, the
/// revision, the date, the options, the files of the model, the skip rate of the deployment, and the compiled code. A stored
/// history is named by its revision, so the etag of its forecast is known without opening it.
/// </summary>
internal sealed class ForecastEtags(RedisHistoryStore store)
{
    private const int MaxNumbersOnStack = 256;

    // The compiler derives these ids from the code, so another build of it has other etags.
    private static readonly long Build = BuildOf(
        typeof(ForecastPipeline), typeof(ModelRegistry), typeof(ForecastEtags), typeof(EnumNames));

    /// <summary>The etag of the forecast of a stored history.</summary>
    /// <param name="query">The request, with a user.</param>
    /// <param name="model">The model that answers.</param>
    /// <param name="revision">The revision of the stored history.</param>
    /// <param name="asOf">The date of the forecast.</param>
    /// <param name="now">The moment of the request.</param>
    public static ForecastEtag OfStored(
        in ForecastQuery query, in AnsweringModel model, long revision, DateOnly asOf, DateTimeOffset now) =>
        Of(query, model, revision, asOf, DefaultOf(query, now), content: 0);

    /// <summary>The etag of the forecast of a history that came with the request.</summary>
    public ForecastEtag OfInline(in ForecastQuery query, in AnsweringModel model, DateOnly asOf) =>
        Of(query, model, revision: 0, asOf, defaultDate: 0, DigestOf(query.History!));

    /// <summary>
    /// The forecast that the caller holds and that is the answer as long as the stored history has its revision; <c>null</c> for
    /// none. Of several, the one with the latest revision.
    /// </summary>
    public static HeldForecast? HeldBy(in ForecastQuery query, in AnsweringModel model, DateTimeOffset now)
    {
        HeldForecast? held = null;
        if (query.Known is not { } known || query.UserId is null)
            return held;
        foreach (var etag in known.Etags)
            if (!(held?.Etag.Revision >= etag.Revision) && DateOf(etag, query, model, now) is { } asOf)
                held = new HeldForecast(etag, asOf);
        return held;
    }

    /// <summary>
    /// The date that gives a stored history's forecast this etag; <c>null</c> if none does. Without a date in the request the
    /// default is one of two days, and the history decides which.
    /// </summary>
    private static DateOnly? DateOf(ForecastEtag etag, in ForecastQuery query, in AnsweringModel model, DateTimeOffset now)
    {
        var last = query.AsOf ?? HistoryLimits.LatestToday(now);
        for (var asOf = query.AsOf ?? DateOnly.FromDateTime(now.UtcDateTime); asOf <= last; asOf = asOf.AddDays(1))
            if (OfStored(query, model, etag.Revision, asOf, now) == etag)
                return asOf;
        return null;
    }

    /// <summary>
    /// The days between which a stored history chooses the default date, as a number; 0 if the request has a date. Two requests
    /// with the same days and revision have the same default date.
    /// </summary>
    private static long DefaultOf(in ForecastQuery query, DateTimeOffset now) =>
        query.AsOf is null
            ? ((long)HistoryLimits.LatestToday(now).DayNumber << 32) | (uint)DateOnly.FromDateTime(now.UtcDateTime).DayNumber
            : 0;

    private static ForecastEtag Of(
        in ForecastQuery query, in AnsweringModel model, long revision, DateOnly asOf, long defaultDate, ulong content)
    {
        var skips = model.Skips;
        ReadOnlySpan<long> facts =
        [
            revision,
            (long)content,
            asOf.DayNumber,
            defaultDate,
            query.Cycles,
            BitConverter.DoubleToInt64Bits(query.Interval),
            query.IncludeDaily ? 1 : 0,
            skips is null ? 0 : 1,
            BitConverter.DoubleToInt64Bits(skips?.Rate ?? 0),
            BitConverter.DoubleToInt64Bits(skips?.Cycles ?? 0),
        ];
        var hash = XxHash3.HashToUInt64(MemoryMarshal.AsBytes(model.Fingerprint.AsSpan()), Build);
        hash = XxHash3.HashToUInt64(MemoryMarshal.AsBytes((query.UserId ?? "").AsSpan()), (long)hash);
        return new ForecastEtag(revision, XxHash3.HashToUInt64(MemoryMarshal.AsBytes(facts), (long)hash));
    }

    /// <summary>
    /// A digest of all records of a history. It is keyed, because few records could be guessed from a plain hash of them.
    /// </summary>
    private ulong DigestOf(CycleHistory history)
    {
        var periods = history.Periods;
        var ovulations = history.Ovulations;
        var pauses = history.Pauses;
        var signs = history.Signs;
        var count = 5 + 2 * (periods.Length + ovulations.Length + signs.Length) + 3 * pauses.Length;
        var rented = count <= MaxNumbersOnStack ? null : ArrayPool<int>.Shared.Rent(count);
        var numbers = (rented ?? stackalloc int[MaxNumbersOnStack])[..count];
        var next = 0;
        foreach (var length in (ReadOnlySpan<int>)[periods.Length, ovulations.Length, pauses.Length, signs.Length])
            numbers[next++] = length;
        foreach (var period in periods)
            (numbers[next++], numbers[next++]) = (period.Start.DayNumber, period.Days);
        foreach (var ovulation in ovulations)
            (numbers[next++], numbers[next++]) = (ovulation.Date.DayNumber, (int)ovulation.Evidence);
        foreach (var pause in pauses)
            (numbers[next++], numbers[next++], numbers[next++]) =
                (pause.From.DayNumber, pause.Until?.DayNumber ?? -1, (int)pause.Reason);
        foreach (var sign in signs)
            (numbers[next++], numbers[next++]) = (sign.Date.DayNumber, (int)sign.Kind);
        numbers[next] = history.BirthYear;
        var digest = store.DigestOf(MemoryMarshal.AsBytes(numbers));
        if (rented is not null)
            ArrayPool<int>.Shared.Return(rented);
        return digest;
    }

    private static long BuildOf(params ReadOnlySpan<Type> parts)
    {
        var hash = 0UL;
        foreach (var part in parts)
            hash = XxHash3.HashToUInt64(part.Module.ModuleVersionId.ToByteArray(), (long)hash);
        return (long)hash;
    }
}
