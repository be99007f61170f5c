using Predictions.PerfGates.Results;

namespace Predictions.PerfGates.Scenarios;

/// <summary>What is measured in one go; it may give more than one figure.</summary>
internal interface IScenario
{
    /// <summary>What is typed to measure it alone.</summary>
    string Name { get; }

    /// <summary>The ids of its figures, in the table's order.</summary>
    IReadOnlyList<string> Figures { get; }

    Task<IReadOnlyList<Figure>> MeasureAsync(TestBed testBed, CancellationToken cancellation);
}
