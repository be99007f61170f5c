using Predictions.Contract;
using Predictions.Contract.Json;
using Predictions.Core;
using Predictions.Core.History;
using Predictions.Service.Histories;

namespace Predictions.Service.Http;

/// <summary>Histories between the JSON records and Core's types.</summary>
internal static class JsonHistories
{
    /// <summary>Checks a whole history.</summary>
    /// <param name="history">As it came.</param>
    /// <param name="path">The path of the history in the request.</param>
    /// <param name="latestRecorded">The latest start or ovulation accepted; <c>null</c> where any is.</param>
    public static Outcome<CycleHistory> Read(HistoryJson history, FieldPath path, DateOnly? latestRecorded)
    {
        var builder = new HistoryBuilder(path, latestRecorded);
        Add(builder, history.Periods, history.Ovulations, history.Pauses);
        return builder.Build();
    }

    /// <summary>Checks what is to be merged into a history.</summary>
    public static Outcome<HistoryChange> ReadChange(RecordHistoryJson change, DateOnly latestRecorded)
    {
        var builder = new HistoryBuilder(FieldPath.Root, latestRecorded);
        Add(builder, change.Periods, change.Ovulations, change.Pauses);
        return RemovedDates.Complete(builder, change.RemovePeriods, change.RemoveOvulations, change.RemovePauses);
    }

    private static void Add(
        HistoryBuilder builder,
        IReadOnlyList<PeriodJson> periods,
        IReadOnlyList<OvulationJson> ovulations,
        IReadOnlyList<PauseJson> pauses)
    {
        if (builder.Admits("periods", periods.Count, HistoryLimits.Periods))
            for (var i = 0; i < periods.Count; i++)
                builder.AddPeriod(i, periods[i].Start, periods[i].Days);
        if (builder.Admits("ovulations", ovulations.Count, HistoryLimits.Ovulations))
            for (var i = 0; i < ovulations.Count; i++)
                builder.AddOvulation(
                    i, ovulations[i].Date, (OvulationEvidence)EnumNames.NumberOf(EnumNames.Evidence, ovulations[i].Evidence));
        if (builder.Admits("pauses", pauses.Count, HistoryLimits.Pauses))
            for (var i = 0; i < pauses.Count; i++)
                builder.AddPause(
                    i, pauses[i].From, pauses[i].Until, (PauseReason)EnumNames.NumberOf(EnumNames.Reason, pauses[i].Reason));
    }

    public static HistoryJson ToJson(VersionedHistory stored)
    {
        var history = stored.History;
        var periods = new PeriodJson[history.Periods.Length];
        for (var i = 0; i < periods.Length; i++)
            periods[i] = new PeriodJson { Start = DateText.Format(history.Periods[i].Start), Days = history.Periods[i].Days };
        var ovulations = new OvulationJson[history.Ovulations.Length];
        for (var i = 0; i < ovulations.Length; i++)
            ovulations[i] = ToJson(history.Ovulations[i]);
        var pauses = new PauseJson[history.Pauses.Length];
        for (var i = 0; i < pauses.Length; i++)
            pauses[i] = ToJson(history.Pauses[i]);
        return new HistoryJson { Periods = periods, Ovulations = ovulations, Pauses = pauses, Revision = stored.Revision };
    }

    private static OvulationJson ToJson(Ovulation ovulation) =>
        new() { Date = DateText.Format(ovulation.Date), Evidence = EnumNames.Evidence[(int)ovulation.Evidence] };

    private static PauseJson ToJson(Pause pause) => new()
    {
        From = DateText.Format(pause.From),
        Until = pause.Until is { } until ? DateText.Format(until) : "",
        Reason = EnumNames.Reason[(int)pause.Reason],
    };
}
