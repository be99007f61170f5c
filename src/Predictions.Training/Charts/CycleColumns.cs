namespace Predictions.Training.Charts;

/// <summary>The columns of a table of cycles.</summary>
public static class CycleColumns
{
    /// <summary>The person.</summary>
    public const string Person = "ClientID";

    /// <summary>The number of the cycle within its person, from 1.</summary>
    public const string Number = "CycleNumber";

    /// <summary>Days from the first day of bleeding to the day before the next period, including a pause.</summary>
    public const string Length = "LengthofCycle";

    /// <summary>Cycle day of ovulation; blank if unknown.</summary>
    public const string Ovulation = "EstimatedDayofOvulation";

    /// <summary>Days after ovulation.</summary>
    public const string Luteal = "LengthofLutealPhase";

    /// <summary>Days of bleeding.</summary>
    public const string Menses = "LengthofMenses";

    /// <summary>Cycle day of the first fertile sign; blank if none was seen. Read only.</summary>
    public const string FirstSign = "FirstDayofHigh";

    /// <summary>What signs and ovulations come from: "monitor" or "mucus"; blank for a monitor. Read only.</summary>
    public const string Method = "Method";

    /// <summary>The person's age in years in the first cycle; blank if unknown, and in later rows. Read only.</summary>
    public const string Age = "Age";

    /// <summary>0 if the period was not logged; blank or 1 if it was.</summary>
    public const string Logged = "Logged";

    /// <summary>Cycle day that a pause begins on; blank without a pause.</summary>
    public const string PauseFrom = "PauseFromDay";

    /// <summary>Length of the pause in days.</summary>
    public const string PauseDays = "PauseDays";

    /// <summary>Pregnancy, Postpartum, HormonalContraception or Other.</summary>
    public const string PauseReason = "PauseReason";

    /// <summary>All columns, in the order of the output.</summary>
    public static readonly IReadOnlyList<string> All =
        [Person, Number, Length, Ovulation, Luteal, Menses, Logged, PauseFrom, PauseDays, PauseReason];
}
