namespace Predictions.Service.Tests;

/// <summary>Tests that run one after the other, after all others.</summary>
[CollectionDefinition(nameof(WholeMachine), DisableParallelization = true)]
public sealed class WholeMachine;
