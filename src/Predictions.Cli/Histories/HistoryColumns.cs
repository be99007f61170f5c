namespace Predictions.Cli.Histories;

/// <summary>The columns of histories as CSV: one row a record, the rows of a user next to one another.</summary>
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

    /// <summary>The one row of a user with a history that holds nothing.</summary>
    public const string Nothing = "nothing";

    /// <summary>The one row of a user whose history could not be had; the reason is why.</summary>
    public const string Error = "error";
}
