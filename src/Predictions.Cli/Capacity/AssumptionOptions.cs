using System.CommandLine;
using Predictions.Deploy.Capacity.Assuming;

namespace Predictions.Cli.Capacity;

/// <summary>An option for everything that is assumed.</summary>
internal static class AssumptionOptions
{
    private static readonly (Assumption Assumption, Option<double> Option)[] Pairs = [.. Assumptions.All.Select(a => (a, Of(a)))];

    public static IEnumerable<Option> All => Pairs.Select(pair => pair.Option);

    /// <exception cref="Predictions.Deploy.Capacity.CapacityException">One is out of range.</exception>
    public static Assumptions Read(ParseResult parsed) =>
        Pairs.Aggregate(Assumptions.Usual, (assumed, pair) => assumed.With(pair.Assumption, parsed.GetValue(pair.Option)));

    private static Option<double> Of(Assumption assumption) => new($"--{assumption.Name}")
    {
        Description = $"{char.ToUpperInvariant(assumption.Meaning[0])}{assumption.Meaning[1..]}: {assumption.Range}.",
        DefaultValueFactory = _ => assumption.Usual,
    };
}
