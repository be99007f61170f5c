using Predictions.Benchmarks;

return BenchmarkProgram.Run(args);
