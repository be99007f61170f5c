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

    /// <summary>0 if the period was not logged; blank or 1 if it was.</summary>
    public const string Logged = "Logged";

    /// <summary>Cycle day that a pause begins on; blank without a pause.</summary>
    public const string PauseFrom = "PauseFromDay";

    /// <summary>Length of the pause in days.</summary>
    public const string PauseDays = "PauseDays";

    /// <summary>Pregnancy, Postpartum, HormonalContraception or Other.</summary>
    public const string PauseReason = "PauseReason";

    /// <summary>The person's age in years in the first cycle; blank if unknown, and in later rows.</summary>
    public const string Age = "Age";

    /// <summary>What signs and ovulations come from: monitor, mucus, lh-test or temperature; blank for a monitor.</summary>
    public const string Method = "Method";

    /// <summary>Cycle day of the first fertile sign; blank if none was seen.</summary>
    public const string FirstSign = "FirstDayofHigh";

    /// <summary>Cycle day of the first negative LH test; blank if there was none.</summary>
    public const string FirstNegativeTest = "FirstNegativeTest";

    /// <summary>The number of negative LH tests, one a day from the first on.</summary>
    public const string NegativeTests = "NegativeTests";

    /// <summary>All columns, in the order of the output.</summary>
    public static readonly IReadOnlyList<string> All =
    [
        Person, Number, Length, Ovulation, Luteal, Menses, Logged, PauseFrom, PauseDays, PauseReason, Age, Method, FirstSign,
        FirstNegativeTest, NegativeTests,
    ];
}

/// <summary>The values of <see cref="CycleColumns.Method"/>.</summary>
internal static class MethodNames
{
    public const string Monitor = "monitor";
    public const string Mucus = "mucus";
    public const string LhTest = "lh-test";
    public const string Temperature = "temperature";

    public static string Of(ChartMethod method) => method switch
    {
        ChartMethod.Mucus => Mucus,
        ChartMethod.LhTest => LhTest,
        ChartMethod.Temperature => Temperature,
        _ => Monitor,
    };
}
