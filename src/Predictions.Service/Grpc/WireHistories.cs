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
    /// <param name="latestRecorded">The latest start or ovulation accepted; <c>null</c> for no limit.</param>
    public static Outcome<CycleHistory> Read(Wire.History history, FieldPath path, DateOnly? latestRecorded)
    {
        var builder = new HistoryBuilder(path, latestRecorded);
        Add(builder, history.Periods, history.Ovulations, history.Pauses);
        return builder.Build();
    }

    /// <summary>Checks a change that will be merged into a history.</summary>
    public static Outcome<HistoryChange> ReadChange(Wire.RecordHistoryRequest request, DateOnly latestRecorded)
    {
        var builder = new HistoryBuilder(FieldPath.Root, latestRecorded);
        Add(builder, request.Periods, request.Ovulations, request.Pauses);
        return RemovedDates.Complete(builder, request.RemovePeriods, request.RemoveOvulations, request.RemovePauses);
    }

    private static void Add(
        HistoryBuilder builder,
        RepeatedField<Wire.Period> periods,
        RepeatedField<Wire.Ovulation> ovulations,
        RepeatedField<Wire.Pause> pauses)
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
    }

    public static Wire.History ToWire(VersionedHistory stored)
    {
        var wire = new Wire.History { Revision = stored.Revision };
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
        return wire;
    }
}
