using System.Text.Json;
using Predictions.Testing;

namespace Predictions.Cli.Tests;

public sealed class CapacityVerbTests : FolderTest
{
    [Fact]
    public void All_days_are_told_with_what_they_follow_from_and_drawn()
    {
        var typed = Typed.Run("capacity", "--plots", Folder);
        Assert.Equal(0, typed.Code);
        foreach (var said in new[] { "Autoscaler: 3 to 40 replicas", "68,800,000 calls a day", "--monthly-users", "evening",
            "push", "zone", "node hours" })
            Assert.Contains(said, typed.Out, StringComparison.Ordinal);
        foreach (var day in new[] { "evening", "push", "zone" })
            Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G'], File.ReadAllBytes(PathOf($"{day}.png"))[..4]);
    }

    [Fact]
    public void JSON_has_the_same_and_options_reach_it()
    {
        var typed = Typed.Run("capacity", "--day", "evening", "--format", "json", "--monthly-users", "1000000", "--min", "5",
            "--zones", "4");
        using var json = JsonDocument.Parse(typed.Out);
        Assert.Equal(4, json.RootElement.GetProperty("assumed").GetProperty("zones").GetDouble());
        Assert.Equal(5, json.RootElement.GetProperty("autoscaler").GetProperty("least").GetInt32());
        var report = json.RootElement.GetProperty("days")[0].GetProperty("report");
        Assert.Equal(1_600_000, report.GetProperty("calls").GetDouble(), 1.0);
        Assert.Equal(5, report.GetProperty("meanReplicas").GetDouble());
        Assert.True(report.GetProperty("isKept").GetBoolean());
    }

    [Fact]
    public void A_size_that_is_found_keeps_the_objective_and_one_less_does_not()
    {
        var typed = Typed.Run("capacity", "--day", "push", "--size", "--format", "json");
        Assert.Equal(0, typed.Code);
        using var json = JsonDocument.Parse(typed.Out);
        var tried = json.RootElement.GetProperty("days").EnumerateArray().ToArray();
        Assert.False(tried[0].GetProperty("report").GetProperty("isKept").GetBoolean());
        var least = tried[1].GetProperty("replicas").GetInt32();
        Assert.True(IsKept("--min", $"{least}"));
        Assert.False(IsKept("--min", $"{least - 1}"));
        var before = tried[2].GetProperty("replicas").GetInt32();
        Assert.True(IsKept("--pre-scale", $"{before}"));
        Assert.False(IsKept("--pre-scale", $"{before - 1}"));

        static bool IsKept(params string[] options)
        {
            using var day = JsonDocument
                .Parse(Typed.Run(["capacity", "--day", "push", "--format", "json", "--max", "500", .. options]).Out);
            return day.RootElement.GetProperty("days")[0].GetProperty("report").GetProperty("isKept").GetBoolean();
        }
    }

    [Theory]
    [InlineData("--day monday", "there is no day \"monday\"; there are evening, push, zone, and all of them: all")]
    [InlineData("--min many", "--min must be a whole number, not \"many\"")]
    [InlineData("--calls-per-pod many", "--calls-per-pod must be a number, not \"many\"")]
    [InlineData("--min 5 --max 4", "maxReplicas, 4, must not be below minReplicas, 5")]
    [InlineData("--daily-share 2", "--daily-share 2: must be 0.001 to 1")]
    [InlineData("--phone-retries 2.5", "--phone-retries 2.5: must be 0 to 5, whole")]
    [InlineData("--max-nodes 2", "--max-nodes: must not be below --zones × --min-nodes")]
    [InlineData("--pod-cores 8", "--node-cores 3.9: a pod requests 8 cores and does not fit on a node")]
    [InlineData("--curve /no/such.json", "/no/such.json")]
    [InlineData("--hpa /no/such.yaml", "/no/such.yaml")]
    [InlineData("--curve ", "cannot be an empty string")]
    [InlineData("--hpa ", "cannot be an empty string")]
    [InlineData("--plots /no/such", "--plots /no/such: the folder does not exist")]
    [InlineData("--pre-scale 0", "--pre-scale must be 1 to 1000 replicas")]
    [InlineData("--day zone --pre-scale 9", "the day \"zone\" has no push notification to scale for")]
    [InlineData("--size --pre-scale 9", "--pre-scale: --size finds it")]
    [InlineData("--size --plots .", "--plots: --size simulates many settings")]
    public void What_cannot_be_simulated_is_one_line(string options, string told)
    {
        var typed = Typed.Run(["capacity", .. options.Split(' ')]);
        Assert.Equal(1, typed.Code);
        Assert.Contains(told, typed.Error, StringComparison.Ordinal);
        Assert.Single(typed.Error.Trim().Split('\n'));
    }
}
