namespace Predictions.Core.History;

/// <summary>How an ovulation was detected. Numbers are those of the wire contract.</summary>
public enum OvulationEvidence
{
    Unspecified = 0,
    LhTest = 1,
    TemperatureShift = 2,
    Monitor = 3,
    Other = 4,
    MucusPeak = 5,
}

/// <summary>A day on which ovulation was observed.</summary>
public readonly record struct Ovulation(DateOnly Date, OvulationEvidence Evidence)
{
    /// <summary>
    /// The likeliest day of ovulation. A temperature shift is logged one to three days after it. A mucus peak precedes it by a
    /// day: luteal lengths after the peak are 0.9 days longer than after a hormonal monitor's (829 cycles of Fehring's trial).
    /// </summary>
    public DateOnly LikeliestDate => Evidence switch
    {
        OvulationEvidence.TemperatureShift => Date.AddDays(-2),
        OvulationEvidence.MucusPeak => Date.AddDays(1),
        _ => Date,
    };

    /// <summary>The deviation of that day from ovulation, in days, beyond that of an LH test or a hormonal monitor.</summary>
    public double ErrorDays => ErrorOf(Evidence);

    /// <summary>
    /// The <see cref="ErrorDays"/> of a kind of evidence. Mucus: luteal lengths of one woman vary by 2.5 days after it and by 1.6
    /// after a monitor's peak (Fehring's trial). Temperature: the day of three that it is logged on. Others: an assumption.
    /// </summary>
    public static double ErrorOf(OvulationEvidence evidence) => evidence switch
    {
        OvulationEvidence.LhTest or OvulationEvidence.Monitor => 0,
        OvulationEvidence.TemperatureShift => 0.8,
        OvulationEvidence.MucusPeak => 1,
        _ => 1.5,
    };

    /// <summary>Whether this evidence is at least as strong as another's.</summary>
    public bool IsAsStrongAs(Ovulation other) => ErrorDays <= other.ErrorDays;
}
