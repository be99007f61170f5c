using Predictions.Cli.Batches;
using Predictions.Training.Tables;

namespace Predictions.Cli.Histories;

/// <summary>
/// The columns of histories as CSV, in the order of an export: one row per record, and one for the year of birth. The rows of a
/// user are adjacent.
/// </summary>
internal static class HistoryColumns
{
    public const string Header = "user_id,kind,date,days,until,evidence,reason";
    public const int Count = 7;

    public const int User = 0;
    public const int Kind = 1;
    public const int Date = 2;
    public const int Days = 3;
    public const int Until = 4;
    public const int Evidence = 5;
    public const int Reason = 6;

    public const string Period = "period";
    public const string Ovulation = "ovulation";
    public const string Pause = "pause";

    /// <summary>A fertility sign; the column <c>evidence</c> has its kind.</summary>
    public const string Sign = "sign";

    /// <summary>The year of birth, in the column <c>date</c>.</summary>
    public const string BirthYear = "birth_year";

    /// <summary>The only row of a user with an empty history.</summary>
    public const string Nothing = "nothing";

    /// <summary>The only row of a user whose history could not be read; the column <c>reason</c> has the error.</summary>
    public const string Error = "error";
}

/// <summary>Where a CSV has the columns of histories. Further columns are ignored.</summary>
/// <param name="separator">The separator of its fields.</param>
/// <param name="fields">The number of fields of each row.</param>
/// <param name="indexes">The index of each column of <see cref="HistoryColumns"/>.</param>
internal sealed class HistoryHeader(char separator, int fields, int[] indexes)
{
    private static readonly string Accepted =
        $"must be a header with the columns {HistoryColumns.Header.Replace(",", ", ", StringComparison.Ordinal)}, in any order";

    public char Separator => separator;

    public int Fields => fields;

    public int this[int column] => indexes[column];

    /// <summary>Reads the first record; <c>null</c> if there is none.</summary>
    /// <exception cref="BatchException">A column is missing or repeated, or the quotes are wrong.</exception>
    public static HistoryHeader? Read(CsvRecords records, string file)
    {
        if (!records.TryRead())
            return null;
        if (records.IsMalformed)
            throw BatchException.At(file, records.Line, CsvRecords.BadQuotes);
        var columns = HistoryColumns.Header.Split(',').Select(
            (name, i) => (i == HistoryColumns.User ? records.Column(UserIdReader.Names) : records.Column(name))
                ?? throw BatchException.At(file, records.Line, Accepted));
        return new HistoryHeader(records.Fields.Separator, records.Fields.FieldCount, [.. columns]);
    }
}
