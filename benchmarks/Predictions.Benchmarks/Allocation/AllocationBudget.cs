namespace Predictions.Benchmarks.Allocation;

/// <summary>What one benchmark may allocate.</summary>
/// <param name="Benchmark">Its name; see <see cref="StageBenchmark.Name"/>.</param>
/// <param name="Bytes">The most bytes a call, at least 0.</param>
/// <param name="Reason">What they are, where that is worth saying.</param>
internal sealed record AllocationBudget(string Benchmark, long Bytes, string? Reason = null);
