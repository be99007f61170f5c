namespace Predictions.Deploy.Capacity.Assuming;

/// <summary>What is assumed: each <see cref="Assumption"/> at its usual value, or at another within its range.</summary>
public sealed class Assumptions
{
    /// <summary>All of them at their usual values.</summary>
    public static readonly Assumptions Usual = new([]);

    private readonly Dictionary<Assumption, double> _others;

    private Assumptions(Dictionary<Assumption, double> others) => _others = others;

    /// <summary>All there are, in the order in which they are told.</summary>
    public static IReadOnlyList<Assumption> All { get; } =
        [.. AudienceAssumptions.All, .. PushAssumptions.All, .. ServingAssumptions.All, .. ClusterAssumptions.All, .. MetricAssumptions.All];

    public double this[Assumption assumption] => _others.GetValueOrDefault(assumption, assumption.Usual);

    /// <summary>The same with another value for one of them.</summary>
    /// <exception cref="CapacityException">It is out of range.</exception>
    public Assumptions With(Assumption assumption, double value) => assumption.Accepts(value)
        ? new Assumptions(new Dictionary<Assumption, double>(_others) { [assumption] = value })
        : throw new CapacityException($"--{assumption.Name} {value:0.###}: must be {assumption.Range}");

    /// <summary>One that is a whole number.</summary>
    public int Whole(Assumption assumption) => (int)this[assumption];
}
