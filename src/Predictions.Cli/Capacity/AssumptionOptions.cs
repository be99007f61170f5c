using System.CommandLine;
using Predictions.Deploy.Capacity.Assumptions;

namespace Predictions.Cli.Capacity;

/// <summary>One option for each assumption.</summary>
internal static class AssumptionOptions
{
    private static readonly (Assumption Assumption, Option<double> Option)[] Pairs =
        [.. AssumptionValues.All.Select(a => (a, Of(a)))];

    public static IEnumerable<Option> All => Pairs.Select(pair => pair.Option);

    /// <summary>Reads the values of all assumptions.</summary>
    /// <exception cref="Predictions.Deploy.Capacity.CapacityException">A value is out of range.</exception>
    public static AssumptionValues Read(ParseResult parsed) =>
        Pairs.Aggregate(AssumptionValues.Default, (assumed, pair) => assumed.With(pair.Assumption, parsed.GetValue(pair.Option)));

    private static Option<double> Of(Assumption assumption) => new($"--{assumption.Name}")
    {
        Description = $"{char.ToUpperInvariant(assumption.Meaning[0])}{assumption.Meaning[1..]}: {assumption.Range}.",
        DefaultValueFactory = _ => assumption.Default,
    };
}
