using System.Diagnostics;
using System.Text.Json;
using Predictions.Testing;

namespace Predictions.Cli.Tests;

/// <summary>The verdict from a real Prometheus that scrapes two instances.</summary>
public sealed class RealPrometheusTests : FolderTest
{
    [Fact]
    public async Task The_verdict_sums_all_instances()
    {
        Assert.SkipUnless(OnPath() is not null, "prometheus is not on the PATH");
        // By itself the first would say that the candidate is worse by 0.1, the second that it is better by 0.2.
        using var first = Instance(periods: 10, worse: 1.5, better: 0.5, error: 2);
        using var second = Instance(periods: 30, worse: 1, better: 7, error: 3);
        var port = LoopbackPort.Free();
        using var prometheus = Start(port, first.Port, second.Port);
        try
        {
            using var report = JsonDocument.Parse(await VerdictOfBoth($"http://127.0.0.1:{port}"));
            // (1 − 6) / 40, a scrape more or less of either.
            Assert.Equal(-0.125, report.RootElement.GetProperty("verdict").GetProperty("mean_difference_days").GetDouble(),
                0.025);
            Assert.Equal("cycle-length@2", report.RootElement.GetProperty("verdict").GetProperty("better").GetString());
            foreach (var model in report.RootElement.GetProperty("models").EnumerateArray())
            {
                Assert.Equal(2.75, model.GetProperty("error_days").GetDouble(), 0.06);
                Assert.Equal(0.8, model.GetProperty("range_held").GetDouble(), 9);
                Assert.Equal(0.1, model.GetProperty("pit_distance").GetDouble(), 6);
            }
        }
        finally
        {
            prometheus.Kill();
            await prometheus.WaitForExitAsync(CancellationToken.None);
        }
    }

    /// <summary>Asks until both instances have been scraped often enough.</summary>
    private static async Task<string> VerdictOfBoth(string address)
    {
        var typed = new Typed(1, "", "");
        for (var tried = 0; tried < 60; tried++)
        {
            await Task.Delay(200, TestContext.Current.CancellationToken);
            typed = Typed.Run(
                "models", "verdict", "--prometheus", address, "--over", "1m", "--stable", "1", "--candidate", "2", "--format",
                "json");
            if (typed.Code == 0 && Periods(typed.Out) >= 160)
                return typed.Out;
        }

        Assert.Fail($"Prometheus never had 160 periods: {typed.Error}{typed.Out}");
        return "";
    }

    private static double Periods(string report)
    {
        using var json = JsonDocument.Parse(report);
        return json.RootElement.GetProperty("verdict").GetProperty("periods").GetDouble();
    }

    /// <summary>An instance that counts the same again with every scrape.</summary>
    private static FakePrometheus Instance(int periods, double worse, double better, double error)
    {
        var scrapes = 0;
        return new FakePrometheus((_, _) =>
        {
            scrapes++;
            const string Pair = "{stable=\"cycle-length@1\",candidate=\"cycle-length@2\"}";
            return (200, $"""
                predictions_live_crps_difference_days_count{Pair} {scrapes * periods}
                predictions_live_crps_worse_days_total{Pair} {scrapes * worse}
                predictions_live_crps_better_days_total{Pair} {scrapes * better}
                predictions_live_crps_difference_squares_total{Pair} {scrapes * periods * 0.1}
                {Model("cycle-length@1")}
                {Model("cycle-length@2")}

                """);
        });

        string Model(string model) => string.Join('\n',
            Line("error_days_sum", "", periods * error), Line("error_days_count", "", periods),
            Line("crps_days_sum", "", periods * 1.7),
            Line("crps_days_count", "", periods), Line("range_held_sum", "", periods * 0.8),
            Line("range_held_count", "", periods),
            Line("range_stated_sum", "", periods * 0.85), Line("pit_bucket", ",le=\"0.5\"", periods * 0.6),
            Line("pit_bucket", ",le=\"1\"", periods), Line("pit_bucket", ",le=\"+Inf\"", periods))
            .Replace("MODEL", model, StringComparison.Ordinal);

        string Line(string name, string more, double each) =>
            $"predictions_live_{name}{{model=\"MODEL\"{more}}} {scrapes * each}";
    }

    private Process Start(int port, params int[] instances)
    {
        var config = PathOf("prometheus.yml");
        var targets = string.Join(", ", instances.Select(i => $"\"127.0.0.1:{i}\""));
        File.WriteAllText(config, $$"""
            global: {scrape_interval: 1s, scrape_timeout: 1s}
            scrape_configs:
              - job_name: predictions
                static_configs: [{targets: [{{targets}}]}]
            """);
        string[] arguments =
        [
            $"--config.file={config}", $"--storage.tsdb.path={PathOf("data")}",
            $"--web.listen-address=127.0.0.1:{port}", "--log.level=error",
        ];
        return Process.Start(new ProcessStartInfo(OnPath()!, arguments) { WorkingDirectory = Folder })!;
    }

    private static string? OnPath() => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Select(folder => Path.Combine(folder, "prometheus")).FirstOrDefault(File.Exists);
}
