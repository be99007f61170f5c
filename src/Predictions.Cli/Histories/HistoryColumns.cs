namespace Predictions.Cli.Histories;

/// <summary>The columns of histories as CSV: one row per record, the rows of a user adjacent.</summary>
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

    /// <summary>The only row of a user with an empty history.</summary>
    public const string Nothing = "nothing";

    /// <summary>The only row of a user whose history could not be read; the column <c>reason</c> has the error.</summary>
    public const string Error = "error";
}
