using Xunit.Sdk;
using Xunit.v3;

// Each test loads a service of its own and measures how it bears a fault: one after the other.
[assembly: Parallelization(Mode = ParallelMode.None)]
