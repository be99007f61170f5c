using Predictions.Core;
using Predictions.Core.History;

namespace Predictions.Service.Histories;

/// <summary>Reads the keys of the records that a change removes.</summary>
/// <param name="builder">Holds the additions, and takes the errors of the removals.</param>
/// <param name="removePeriods">Starts.</param>
/// <param name="removeOvulations">Dates.</param>
/// <param name="removePauses">First days.</param>
internal sealed class Removals(
    HistoryBuilder builder,
    IReadOnlyList<string> removePeriods,
    IReadOnlyList<string> removeOvulations,
    IReadOnlyList<string> removePauses)
{
    private readonly HashSet<DateOnly> _periods = Read(builder, "remove_periods", removePeriods, HistoryLimits.Periods);
    private readonly HashSet<DateOnly> _ovulations =
        Read(builder, "remove_ovulations", removeOvulations, HistoryLimits.Ovulations);
    private readonly HashSet<DateOnly> _pauses = Read(builder, "remove_pauses", removePauses, HistoryLimits.Pauses);
    private readonly HashSet<FertilitySign> _signs = [];

    /// <summary>Reads the signs to remove, from the type of either transport.</summary>
    public void ReadSigns<T>(IReadOnlyList<T> signs, Func<T, (string Date, FertilitySignKind Kind)> read)
    {
        const string list = "remove_signs";
        if (!builder.Admits(list, signs.Count, HistoryLimits.Signs))
            return;
        for (var i = 0; i < signs.Count; i++)
        {
            var (date, kind) = read(signs[i]);
            if (builder.TrySign(list, i, date, kind, out var sign))
                _signs.Add(sign);
        }
    }

    /// <summary>The whole change; or the errors of its additions and removals.</summary>
    /// <param name="birthYear">The new year of birth; 0 forgets it, <c>null</c> keeps it.</param>
    public Outcome<HistoryChange> Complete(int? birthYear)
    {
        builder.SetBirthYear(birthYear ?? 0);
        var additions = builder.Build();
        return additions.IsSuccess
            ? new HistoryChange(additions.Value, _periods, _ovulations, _pauses) { RemovedSigns = _signs, BirthYear = birthYear }
            : additions.Error;
    }

    private static HashSet<DateOnly> Read(HistoryBuilder builder, string list, IReadOnlyList<string> texts, int most)
    {
        var dates = new HashSet<DateOnly>();
        if (builder.Admits(list, texts.Count, most))
            for (var i = 0; i < texts.Count; i++)
                if (builder.TryDate(list, i, texts[i], out var date))
                    dates.Add(date);
        return dates;
    }
}
