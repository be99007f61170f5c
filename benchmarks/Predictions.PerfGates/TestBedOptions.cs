namespace Predictions.PerfGates;

/// <summary>How much is measured.</summary>
/// <param name="Rounds">How often all targets of a row take their turn, 1 to 101.</param>
/// <param name="Seconds">How long one turn lasts, 1 to 600.</param>
/// <param name="SoakMinutes">How long the soak lasts, 1 to 1,440.</param>
/// <param name="IsQuick">Only whether everything works: small populations, and nothing that would be a result.</param>
internal sealed record TestBedOptions(int Rounds, int Seconds, int SoakMinutes, bool IsQuick)
{
    /// <summary>Users of most rows.</summary>
    public int Users => IsQuick ? 2_000 : 100_000;

    /// <summary>Users of the rows that are about many.</summary>
    public int ManyUsers => IsQuick ? 10_000 : 1_000_000;

    /// <summary>Users that <see cref="ManyUsers"/> are compared with.</summary>
    public int FewUsers => IsQuick ? 1_000 : 10_000;

    /// <summary>Load before the first turn, in seconds: until the runtime has compiled what is hot for good.</summary>
    public int WarmUpSeconds => IsQuick ? 2 : 20;

    /// <summary>Load right before each turn, in seconds.</summary>
    public int SettleSeconds => IsQuick ? 1 : 2;

    /// <summary>What is out of range, in one line; <c>null</c> where nothing is.</summary>
    public string? Problem() => this switch
    {
        { Rounds: < 1 or > 101 } => "--rounds must be 1 to 101",
        { Seconds: < 1 or > 600 } => "--seconds must be 1 to 600",
        { SoakMinutes: < 1 or > 1_440 } => "--soak-minutes must be 1 to 1,440",
        _ => null,
    };
}
