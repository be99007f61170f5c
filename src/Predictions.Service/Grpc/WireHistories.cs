using Google.Protobuf.Collections;
using Predictions.Core;
using Predictions.Core.History;
using Predictions.Service.Histories;
using Wire = Predictions.V1;

namespace Predictions.Service.Grpc;

/// <summary>Maps histories between the generated types and Core's.</summary>
internal static class WireHistories
{
    /// <summary>Checks a whole history.</summary>
    /// <param name="history">The records as the caller sent them.</param>
    /// <param name="path">The path of the history in the request.</param>
    /// <param name="today">Today in UTC+14.</param>
    /// <param name="toStore">Whether it will be stored.</param>
    public static Outcome<CycleHistory> Read(Wire.History history, FieldPath path, DateOnly today, bool toStore)
    {
        var builder = new HistoryBuilder(path, today, toStore);
        Add(builder, history.Periods, history.Ovulations, history.Pauses, history.Signs);
        builder.SetBirthYear(history.BirthYear);
        return builder.Build();
    }

    /// <summary>Checks a change that will be merged into a history.</summary>
    public static Outcome<HistoryChange> ReadChange(Wire.RecordHistoryRequest request, DateOnly today)
    {
        var builder = new HistoryBuilder(FieldPath.Root, today, toStore: true);
        Add(builder, request.Periods, request.Ovulations, request.Pauses, request.Signs);
        var removals = new Removals(builder, request.RemovePeriods, request.RemoveOvulations, request.RemovePauses);
        removals.ReadSigns(request.RemoveSigns, static sign => (sign.Date, (FertilitySignKind)sign.Kind));
        return removals.Complete(request.HasBirthYear ? request.BirthYear : null);
    }

    private static void Add(
        HistoryBuilder builder,
        RepeatedField<Wire.Period> periods,
        RepeatedField<Wire.Ovulation> ovulations,
        RepeatedField<Wire.Pause> pauses,
        RepeatedField<Wire.FertilitySign> signs)
    {
        if (builder.Admits("periods", periods.Count, HistoryLimits.Periods))
            for (var i = 0; i < periods.Count; i++)
                builder.AddPeriod(i, periods[i].Start, periods[i].Days);
        if (builder.Admits("ovulations", ovulations.Count, HistoryLimits.Ovulations))
            for (var i = 0; i < ovulations.Count; i++)
                builder.AddOvulation(i, ovulations[i].Date, (OvulationEvidence)ovulations[i].Evidence);
        if (builder.Admits("pauses", pauses.Count, HistoryLimits.Pauses))
            for (var i = 0; i < pauses.Count; i++)
                builder.AddPause(i, pauses[i].From, pauses[i].Until, (PauseReason)pauses[i].Reason);
        if (builder.Admits("signs", signs.Count, HistoryLimits.Signs))
            for (var i = 0; i < signs.Count; i++)
                builder.AddSign(i, signs[i].Date, (FertilitySignKind)signs[i].Kind);
    }

    public static Wire.History ToWire(VersionedHistory stored)
    {
        var wire = new Wire.History { Revision = stored.Revision, BirthYear = stored.History.BirthYear };
        foreach (var period in stored.History.Periods)
            wire.Periods.Add(new Wire.Period { Start = DateText.Format(period.Start), Days = period.Days });
        foreach (var ovulation in stored.History.Ovulations)
            wire.Ovulations.Add(new Wire.Ovulation
            {
                Date = DateText.Format(ovulation.Date),
                Evidence = (Wire.Ovulation.Types.Evidence)ovulation.Evidence,
            });
        foreach (var pause in stored.History.Pauses)
            wire.Pauses.Add(new Wire.Pause
            {
                From = DateText.Format(pause.From),
                Until = pause.Until is { } until ? DateText.Format(until) : "",
                Reason = (Wire.Pause.Types.Reason)pause.Reason,
            });
        foreach (var sign in stored.History.Signs)
            wire.Signs.Add(new Wire.FertilitySign
            {
                Date = DateText.Format(sign.Date),
                Kind = (Wire.FertilitySign.Types.Kind)sign.Kind,
            });
        return wire;
    }
}
