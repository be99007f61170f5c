namespace Predictions.Training.Charts;

/// <summary>The columns of a table of cycles.</summary>
public static class CycleColumns
{
    /// <summary>A woman.</summary>
    public const string Person = "ClientID";

    /// <summary>1, 2, … within her.</summary>
    public const string Number = "CycleNumber";

    /// <summary>Days from the first day of bleeding to the day before the next, a pause included.</summary>
    public const string Length = "LengthofCycle";

    /// <summary>Cycle day of ovulation; blank where none was seen.</summary>
    public const string Ovulation = "EstimatedDayofOvulation";

    /// <summary>Days after it.</summary>
    public const string Luteal = "LengthofLutealPhase";

    /// <summary>Days of bleeding.</summary>
    public const string Menses = "LengthofMenses";

    /// <summary>0 where the period is not in her log; blank or 1 where it is.</summary>
    public const string Logged = "Logged";

    /// <summary>Cycle day that a pause begins on; blank in a cycle without one.</summary>
    public const string PauseFrom = "PauseFromDay";

    /// <summary>How many days it lasts.</summary>
    public const string PauseDays = "PauseDays";

    /// <summary>Pregnancy, Postpartum, HormonalContraception or Other.</summary>
    public const string PauseReason = "PauseReason";

    /// <summary>All, in the order that they are written in.</summary>
    public static readonly IReadOnlyList<string> All =
        [Person, Number, Length, Ovulation, Luteal, Menses, Logged, PauseFrom, PauseDays, PauseReason];
}
