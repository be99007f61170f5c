using Xunit.Sdk;
using Xunit.v3;

// Each test puts its own service under load, so tests run one after the other.
[assembly: Parallelization(Mode = ParallelMode.None)]
