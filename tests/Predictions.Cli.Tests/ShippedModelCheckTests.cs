using Predictions.Cli.Deployment;
using Predictions.Testing;

namespace Predictions.Cli.Tests;

/// <summary>Which models a version may bring.</summary>
public class ShippedModelCheckTests
{
    private static readonly Dictionary<string, double> Good = new()
    {
        ["mae_days"] = 2.3, ["crps_days"] = 1.7, ["pit_distance"] = 0.01, ["stated_50"] = 0.62, ["coverage_50"] = 0.63,
        ["stated_80"] = 0.85,
        ["coverage_80"] = 0.86, ["stated_90"] = 0.92, ["coverage_90"] = 0.93,
    };

    [Fact]
    public void The_shipped_one_passes()
    {
        var verdict = ShippedModelCheck.Judge(Checkout.PathOf("models"));
        Assert.True(verdict.Passes, verdict.Reason);
        Assert.StartsWith("cycle-length@2 loads and answers as at training; error 2.4",
            verdict.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("mae_days", 3.6, "mae_days is 3.6 (allowed: 0 to 3.5)")]
    [InlineData("mae_days", double.NaN, "mae_days is NaN")]
    [InlineData("crps_days", -1, "crps_days is -1")]
    [InlineData("pit_distance", 0.06, "pit_distance is 0.06")]
    [InlineData("coverage_80", 0.8, "ranges of 80 % state 85.0 % and hold 80.0 % (allowed: 2 points less to 3 points more)")]
    [InlineData("coverage_80", 0.9, "ranges of 80 % state 85.0 % and hold 90.0 % (allowed: 2 points less to 3 points more)")]
    [InlineData("stated_90", double.NaN, "ranges of 90 % state")]
    public void One_that_says_that_it_is_bad_does_not(string metric, double value, string told)
    {
        var verdict = ShippedModelCheck.OfMetrics("it@1", new Dictionary<string, double>(Good) { [metric] = value });
        Assert.False(verdict.Passes);
        Assert.Contains(told, verdict.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void One_that_says_nothing_does_not()
    {
        Assert.True(ShippedModelCheck.OfMetrics("it@1", Good).Passes);
        foreach (var metric in Good.Keys)
            Assert.False(ShippedModelCheck.OfMetrics("it@1", Good.Where(m => m.Key != metric).ToDictionary()).Passes);
    }

    [Fact]
    public void One_that_is_damaged_does_not()
    {
        var folder = Directory.CreateTempSubdirectory("predictions-card-");
        try
        {
            Assert.StartsWith("labels.json: Missing", ShippedModelCheck.Judge(folder.FullName).Reason, StringComparison.Ordinal);
            File.Copy(Checkout.PathOf("models", "labels.json"), Path.Combine(folder.FullName, "labels.json"));
            var version = folder.CreateSubdirectory("cycle-length/2").FullName;
            foreach (var file in (string[])["manifest.json", "README.md", "model.zip"])
                File.Copy(Checkout.PathOf("models", "cycle-length", "2", file), Path.Combine(version, file));
            Assert.True(ShippedModelCheck.Judge(folder.FullName).Passes);
            var zip = File.ReadAllBytes(Path.Combine(version, "model.zip"));
            zip[^1] ^= 1;
            File.WriteAllBytes(Path.Combine(version, "model.zip"), zip);
            Assert.StartsWith("2 may not serve: HashMismatch", ShippedModelCheck.Judge(folder.FullName).Reason,
                StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
