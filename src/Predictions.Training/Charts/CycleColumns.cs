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

    /// <summary>
    /// The number of periods that are suspected to be missing in an interval between two logged periods; 0 or blank in a cycle.
    /// </summary>
    public const string SuspectedUnlogged = "SuspectedUnlogged";

    /// <summary>The columns of a simulated cohort, in the order of the output.</summary>
    public static readonly IReadOnlyList<string> All =
    [
        Person, Number, Length, Ovulation, Luteal, Menses, Logged, PauseFrom, PauseDays, PauseReason, Age, Method, FirstSign,
        FirstNegativeTest, NegativeTests,
    ];

    /// <summary>All columns that are read.</summary>
    public static readonly IReadOnlyList<string> Known = [.. All, SuspectedUnlogged];

    /// <summary>The columns of a table that was made from logs, without those that no person has.</summary>
    public static IReadOnlyList<string> In(IReadOnlyList<ChartedPerson> persons)
    {
        bool Any(Func<ChartedCycle, bool> has) => persons.Any(person => person.Cycles.Any(has));
        var seen = Any(c => c.LoggedOvulationDay is not null);
        var tests = Any(c => c.Evidence.NegativeTests > 0);
        var pauses = Any(c => c.Pause is not null);
        string[] ordered = [Person, Number, Length, SuspectedUnlogged];
        return
        [
            .. ordered,
            .. All.Except(ordered).Where(column => column switch
            {
                Ovulation or Luteal => seen,
                Menses => Any(c => c.BleedDays > 0),
                Logged => Any(c => !c.IsLogged),
                PauseFrom or PauseDays or PauseReason => pauses,
                Age => persons.Any(person => person.BirthYear > 0),
                Method => Any(c => c.Evidence.Method != ChartMethod.Monitor),
                FirstSign => Any(c => c.Evidence.FirstSignDay is not null),
                _ => tests,
            }),
        ];
    }
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
