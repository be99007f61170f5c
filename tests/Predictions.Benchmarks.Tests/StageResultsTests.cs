using Predictions.Benchmarks.Results;

namespace Predictions.Benchmarks.Tests;

public class StageResultsTests
{
    [Theory]
    [InlineData("Intel(R) Xeon(R) CPU @ 2.20GHz", "intel-xeon-cpu-2-20ghz")]
    [InlineData("AMD EPYC 7B12", "amd-epyc-7b12")]
    [InlineData("  Apple M3 Pro ", "apple-m3-pro")]
    public void A_processor_name_becomes_a_file_name(string processor, string slug) =>
        Assert.Equal(slug, StageResults.Slug(processor));

    [Fact]
    public void An_incomplete_run_is_rejected() => Assert.Contains("did not run", StageResults.Problem([]));
}
