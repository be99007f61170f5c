namespace Predictions.Service.Tests;

/// <summary>Tests that want the machine to themselves: one after the other, when all others are done.</summary>
[CollectionDefinition(nameof(WholeMachine), DisableParallelization = true)]
public sealed class WholeMachine;
