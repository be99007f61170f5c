namespace Predictions.Deploy.Capacity.Assumptions;

/// <summary>A number of the simulation that was not measured. Each has a command-line option.</summary>
/// <param name="Name">The name of its option, such as "daily-share".</param>
/// <param name="Meaning">The meaning, with the unit.</param>
/// <param name="Default">The default value.</param>
/// <param name="Min">The smallest accepted value.</param>
/// <param name="Max">The largest accepted value.</param>
/// <param name="IsWhole">Whether the value must be a whole number.</param>
public sealed record Assumption(string Name, string Meaning, double Default, double Min, double Max, bool IsWhole = false)
{
    /// <summary>The accepted range, in words.</summary>
    public string Range => $"{Min:#,0.###} to {Max:#,0.###}{(IsWhole ? ", whole" : "")}";

    /// <summary>Whether a value is accepted.</summary>
    public bool Accepts(double value) => value >= Min && value <= Max && (!IsWhole || Math.Floor(value) == value);
}

/// <summary>The values of all assumptions: the default of each, or a value set within its range.</summary>
public sealed class AssumptionValues
{
    /// <summary>All at their defaults.</summary>
    public static readonly AssumptionValues Default = new([]);

    private readonly Dictionary<Assumption, double> _set;

    private AssumptionValues(Dictionary<Assumption, double> set) => _set = set;

    /// <summary>All assumptions, in the order in which they are shown.</summary>
    public static IReadOnlyList<Assumption> All { get; } =
        [.. AudienceAssumptions.All, .. PushAssumptions.All, .. ServingAssumptions.All, .. ClusterAssumptions.All,
            .. MetricAssumptions.All];

    public double this[Assumption assumption] => _set.GetValueOrDefault(assumption, assumption.Default);

    /// <summary>Sets one value.</summary>
    /// <exception cref="CapacityException">The value is out of range.</exception>
    public AssumptionValues With(Assumption assumption, double value) => assumption.Accepts(value)
        ? new AssumptionValues(new Dictionary<Assumption, double>(_set) { [assumption] = value })
        : throw new CapacityException($"--{assumption.Name} {value:0.###}: must be {assumption.Range}");

    /// <summary>The value of an assumption that is a whole number.</summary>
    public int Whole(Assumption assumption) => (int)this[assumption];
}
