using CsvHelper;
using Predictions.Cli.Batches;
using Predictions.Contract;
using Predictions.Core;
using Predictions.Core.History;

namespace Predictions.Cli.Histories;

/// <summary>
/// Histories as CSV, by <see cref="HistoryColumns"/>. Revisions are not written, because an import assigns new ones.
/// </summary>
internal sealed class HistoryCsv : IUserText<VersionedHistory>
{
    public void Begin(BatchText text) => text.Csv.WriteHeader(HistoryColumns.Header.Split(','));

    public void Fail(BatchText text, string userId, PredictionError error)
    {
        var row = Row(text, userId, HistoryColumns.Error);
        row.WriteEmpty(HistoryColumns.Reason - HistoryColumns.Date);
        row.WriteField(error.Reason.WireName());
        row.EndRecord();
    }

    public void Write(BatchText text, string userId, VersionedHistory value)
    {
        var history = value.History;
        foreach (var period in history.Periods)
        {
            var row = Row(text, userId, HistoryColumns.Period);
            row.WriteField(period.Start);
            row.WriteField(period.Days);
            row.WriteEmpty(HistoryColumns.Count - HistoryColumns.Until);
            row.EndRecord();
        }

        foreach (var (date, evidence) in history.Ovulations)
            WriteSeen(text, userId, HistoryColumns.Ovulation, date, EnumNames.Evidence[(int)evidence]);
        foreach (var pause in history.Pauses)
            WritePause(text, userId, pause);
        foreach (var (date, kind) in history.Signs)
            WriteSeen(text, userId, HistoryColumns.Sign, date, EnumNames.SignKind[(int)kind]);
        if (history.BirthYear != 0)
            WriteBirthYear(text, userId, history.BirthYear);
        if (history.IsEmpty)
            WriteNothing(text, userId);
    }

    private static void WriteSeen(BatchText text, string userId, string kind, DateOnly date, string evidence)
    {
        var row = Row(text, userId, kind);
        row.WriteField(date);
        row.WriteEmpty(HistoryColumns.Evidence - HistoryColumns.Days);
        row.WriteField(evidence);
        row.WriteEmpty(1);
        row.EndRecord();
    }

    private static void WritePause(BatchText text, string userId, in Pause pause)
    {
        var row = Row(text, userId, HistoryColumns.Pause);
        row.WriteField(pause.From);
        row.WriteEmpty(1);
        if (pause.Until is { } until)
            row.WriteField(until);
        else
            row.WriteEmpty(1);
        row.WriteEmpty(1);
        row.WriteField(EnumNames.Reason[(int)pause.Reason]);
        row.EndRecord();
    }

    private static void WriteBirthYear(BatchText text, string userId, int year)
    {
        var row = Row(text, userId, HistoryColumns.BirthYear);
        row.WriteField(year);
        row.WriteEmpty(HistoryColumns.Count - HistoryColumns.Days);
        row.EndRecord();
    }

    private static void WriteNothing(BatchText text, string userId)
    {
        var row = Row(text, userId, HistoryColumns.Nothing);
        row.WriteEmpty(HistoryColumns.Count - HistoryColumns.Date);
        row.EndRecord();
    }

    private static CsvWriter Row(BatchText text, string userId, string kind)
    {
        text.Csv.WriteField(userId);
        text.Csv.WriteField(kind);
        return text.Csv;
    }
}
