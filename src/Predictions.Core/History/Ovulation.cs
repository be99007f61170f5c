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
public readonly record struct Ovulation(DateOnly Date, OvulationEvidence Evidence);
