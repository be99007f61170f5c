using System.Buffers;
using System.Text;
using Predictions.Cli.Batches;
using Predictions.Contract;
using Predictions.Core;
using Predictions.Core.History;

namespace Predictions.Cli.Histories;

/// <summary>Histories as CSV, by <see cref="HistoryColumns"/>. Revisions are not written: an import gives new ones.</summary>
internal sealed class HistoryCsv : IUserText<StoredHistory>
{
    public void Begin(BatchText text) => text.Bytes.Write(Encoding.ASCII.GetBytes(HistoryColumns.Header + "\n"));

    public void Fail(BatchText text, string userId, PredictionError error)
    {
        var row = Row(text, userId, HistoryColumns.Error);
        row.Empty(HistoryColumns.Reason - HistoryColumns.Date);
        row.Text(error.Reason.WireName());
        row.End();
    }

    public void Write(BatchText text, string userId, StoredHistory value)
    {
        var history = value.History;
        foreach (var period in history.Periods)
        {
            var row = Row(text, userId, HistoryColumns.Period);
            row.Date(period.Start);
            row.Number(period.Days);
            row.Empty(HistoryColumns.Count - HistoryColumns.Until);
            row.End();
        }

        foreach (var ovulation in history.Ovulations)
        {
            var row = Row(text, userId, HistoryColumns.Ovulation);
            row.Date(ovulation.Date);
            row.Empty(HistoryColumns.Evidence - HistoryColumns.Days);
            row.Text(EnumNames.Evidence[(int)ovulation.Evidence]);
            row.Empty(1);
            row.End();
        }

        foreach (var pause in history.Pauses)
            WritePause(text, userId, pause);
        if (history.Periods.Length + history.Ovulations.Length + history.Pauses.Length == 0)
            WriteNothing(text, userId);
    }

    private static void WritePause(BatchText text, string userId, in Pause pause)
    {
        var row = Row(text, userId, HistoryColumns.Pause);
        row.Date(pause.From);
        row.Empty(1);
        if (pause.Until is { } until)
            row.Date(until);
        else
            row.Empty(1);
        row.Empty(1);
        row.Text(EnumNames.Reason[(int)pause.Reason]);
        row.End();
    }

    private static void WriteNothing(BatchText text, string userId)
    {
        var row = Row(text, userId, HistoryColumns.Nothing);
        row.Empty(HistoryColumns.Count - HistoryColumns.Date);
        row.End();
    }

    private static CsvRow Row(BatchText text, string userId, string kind)
    {
        var row = new CsvRow(text.Bytes);
        row.Text(userId);
        row.Text(kind);
        return row;
    }
}
