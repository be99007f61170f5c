namespace Predictions.Core.History;

/// <summary>
/// Builds a history from records in any order, repeats included. Of two records with one date the later one counts; a date may
/// have a sign of each kind. Every invalid field is reported with its path and the accepted values.
/// </summary>
/// <param name="parent">
/// The path of the message that holds the records; <see cref="FieldPath.Root"/> for the request itself.
/// </param>
/// <param name="today">Today in UTC+14, where a day begins first.</param>
/// <param name="toStore">
/// Whether the records will be stored. Then starts, ovulations and signs must be at most the day after <paramref name="today"/>.
/// </param>
public sealed class HistoryBuilder(FieldPath parent, DateOnly today, bool toStore)
{
    private const int MaxViolations = 20;

    private static readonly string EvidenceAccepted = OneOf<OvulationEvidence>();
    private static readonly string ReasonAccepted = OneOf<PauseReason>();
    private static readonly string SignKindAccepted = OneOf<FertilitySignKind>();

    private readonly List<FieldViolation> _violations = [];
    private readonly Dictionary<DateOnly, Period> _periods = [];

    // Most requests have none of these.
    private Dictionary<DateOnly, Ovulation>? _ovulations;
    private Dictionary<DateOnly, Pause>? _pauses;
    private HashSet<FertilitySign>? _signs;
    private int _birthYear;
    private ErrorReason _error;

    private DateOnly? LatestRecorded => toStore ? today.AddDays(1) : null;

    /// <summary>Adds a period.</summary>
    /// <param name="index">Its index in the request, for the field path.</param>
    /// <param name="start">Its first day as <see cref="DateText"/>.</param>
    /// <param name="days">1 to 30, or 0 for unknown.</param>
    public void AddPeriod(int index, string start, int days)
    {
        var read = TryDate("periods", index, "start", start, LatestRecorded, out var date);
        if (days is < 0 or > HistoryLimits.BleedDays)
            Reject(
                parent.Field("periods").At(index).Field("days"),
                $"must be 1 to {HistoryLimits.BleedDays}, or 0 where it is unknown");
        else if (read && !(days == 0 && _periods.ContainsKey(date)))
            _periods[date] = new Period(date, days);
    }

    /// <summary>Adds an ovulation.</summary>
    public void AddOvulation(int index, string date, OvulationEvidence evidence)
    {
        var read = TryDate("ovulations", index, "date", date, LatestRecorded, out var day);
        if (!Enum.IsDefined(evidence))
            Reject(parent.Field("ovulations").At(index).Field("evidence"), EvidenceAccepted);
        else if (read)
            (_ovulations ??= [])[day] = new Ovulation(day, evidence);
    }

    /// <summary>Adds a pause; with an empty <paramref name="until"/> it has not ended.</summary>
    public void AddPause(int index, string from, string until, PauseReason reason)
    {
        var read = TryDate("pauses", index, "from", from, null, out var first);
        DateOnly? last = null;
        if (until.Length > 0)
        {
            read &= TryDate("pauses", index, "until", until, null, out var end);
            last = end;
            if (read && end < first)
            {
                Reject(parent.Field("pauses").At(index).Field("until"), "must not be before from");
                read = false;
            }
        }

        if (!Enum.IsDefined(reason))
            Reject(parent.Field("pauses").At(index).Field("reason"), ReasonAccepted);
        else if (read)
            (_pauses ??= [])[first] = new Pause(first, last, reason);
    }

    /// <summary>Adds a sign.</summary>
    public void AddSign(int index, string date, FertilitySignKind kind)
    {
        if (TrySign("signs", index, date, kind, LatestRecorded, out var sign))
            (_signs ??= []).Add(sign);
    }

    /// <summary>Sets the year of birth: 1900 to this year, or 0 where it is unknown.</summary>
    public void SetBirthYear(int year)
    {
        if (year != 0 && (year < HistoryLimits.FirstDate.Year || year > today.Year))
            Reject(
                parent.Field("birth_year"),
                $"must be {HistoryLimits.FirstDate.Year} to {today.Year}, or 0 where it is unknown");
        else
            _birthYear = year;
    }

    /// <summary>Rejects a list over the limit, so that its items need not be read.</summary>
    public bool Admits(string list, int count, int max)
    {
        if (count <= max)
            return true;
        _error = ErrorReason.TooManyItems;
        _violations.Add(new FieldViolation(parent.Field(list), $"must hold at most {max} items"));
        return false;
    }

    /// <summary>Reads a date that is not part of a record, such as one to remove.</summary>
    public bool TryDate(string list, int index, string text, out DateOnly date) =>
        TryDate(list, index, null, text, null, out date);

    /// <summary>Reads a sign to remove.</summary>
    public bool TrySign(string list, int index, string date, FertilitySignKind kind, out FertilitySign sign) =>
        TrySign(list, index, date, kind, null, out sign);

    /// <summary>The history, or every violation found, at most 20.</summary>
    public Outcome<CycleHistory> Build()
    {
        if (_violations.Count > 0)
            return new PredictionError(_error == ErrorReason.None ? ErrorReason.InvalidField : _error, _violations);
        return CycleHistory.FromSorted(
            [.. _periods.Values.OrderBy(p => p.Start)],
            _ovulations is null ? [] : [.. _ovulations.Values.OrderBy(o => o.Date)],
            _pauses is null ? [] : [.. _pauses.Values.OrderBy(p => p.From)],
            _signs is null ? [] : [.. _signs.Order()],
            _birthYear);
    }

    private bool TrySign(
        string list, int index, string date, FertilitySignKind kind, DateOnly? latest, out FertilitySign sign)
    {
        var read = TryDate(list, index, "date", date, latest, out var day);
        var isNamed = kind != FertilitySignKind.Unspecified && Enum.IsDefined(kind);
        if (!isNamed)
            Reject(parent.Field(list).At(index).Field("kind"), SignKindAccepted);
        sign = new FertilitySign(day, kind);
        return read && isNamed;
    }

    private bool TryDate(string list, int index, string? field, string text, DateOnly? latest, out DateOnly date)
    {
        var read = DateText.TryParse(text, out date);
        if (!read)
            Reject(Path(), DateText.Accepted);
        else if (date > latest)
            Reject(Path(), "must not be in the future (at most today in UTC+14 plus one day)");
        return read && !(date > latest);

        FieldPath Path()
        {
            var item = parent.Field(list).At(index);
            return field is null ? item : item.Field(field);
        }
    }

    // The value 0 is accepted too: a caller leaves the field out instead.
    private static string OneOf<T>()
        where T : struct, Enum =>
        $"must be one of {string.Join(", ", Enum.GetValues<T>().Skip(1).Select(ErrorReasons.UpperSnake))}";

    private void Reject(FieldPath field, string accepted)
    {
        if (_violations.Count < MaxViolations)
            _violations.Add(new FieldViolation(field, accepted));
    }
}
