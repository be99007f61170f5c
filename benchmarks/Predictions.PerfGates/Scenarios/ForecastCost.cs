using System.Diagnostics;
using System.Globalization;
using Predictions.PerfGates.Machine;
using Predictions.PerfGates.Results;
using Predictions.Testing;

namespace Predictions.PerfGates.Scenarios;

/// <summary>
/// The CPU time of a forecast, compared with version 1's: the commit before the forecast got kinds of persons, evidence and
/// overdue cycles. The same program runs against both source trees in alternating processes, so a busy machine slows both.
/// </summary>
internal sealed class ForecastCost() : Scenario("forecast", Cpu)
{
    private static readonly Gate Cpu = new(
        "forecast-cpu", "forecast of three cycles, CPU ÷ version 1's", Bound.AtMost(0.5));

    private const string Version1 = "b8825747cab416da5c8265070b875e369244cf83";
    private const string Program = "benchmarks/ForecastCost.cs";
    private const string Situation = "12-cycles";

    public override async Task<IReadOnlyList<Figure>> MeasureAsync(TestBed testBed, CancellationToken cancellation)
    {
        var folder = Directory.CreateTempSubdirectory("predictions-forecast-").FullName;
        var before = Path.Combine(folder, "version-1");
        try
        {
            await Tool.RunAsync("git", ["-C", Checkout.Root, "worktree", "add", "--detach", before, Version1], cancellation);
            File.Copy(Checkout.PathOf(Program), Path.Combine(before, Program));
            testBed.Log.Write($"building {Program} against version 1 and against this checkout");
            var theirs = await BuildAsync(before, Path.Combine(folder, "theirs"), cancellation);
            var ours = await BuildAsync(Checkout.Root, Path.Combine(folder, "ours"), cancellation);
            return [await CompareAsync(testBed, (theirs, before), (ours, Checkout.Root), cancellation)];
        }
        finally
        {
            // Without the caller's cancellation: git must forget the tree after Ctrl-C too.
            await Tool.RunAsync("git", ["-C", Checkout.Root, "worktree", "remove", "--force", before], CancellationToken.None);
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<Figure> CompareAsync(
        TestBed testBed, (string Program, string Tree) before, (string Program, string Tree) now, CancellationToken cancellation)
    {
        var ratios = new Dictionary<string, List<double>>();
        var micros = new Dictionary<string, List<double>>();
        for (var round = 0; round < testBed.Options.Rounds; round++)
        {
            // Each round begins with the other program.
            var first = await RunAsync(round % 2 == 0 ? before : now, testBed.Options.IsQuick, cancellation);
            var second = await RunAsync(round % 2 == 0 ? now : before, testBed.Options.IsQuick, cancellation);
            var (theirs, ours) = round % 2 == 0 ? (first, second) : (second, first);
            foreach (var (situation, cost) in ours)
            {
                Of(ratios, situation).Add(cost / theirs[situation]);
                Of(micros, situation).Add(cost);
            }

            testBed.Log.Write($"round {round + 1} of {testBed.Options.Rounds}: {ours[Situation]:0.00} µs a forecast of 12 known "
                + $"cycles, version 1 {theirs[Situation]:0.00} µs");
        }

        return Cpu.Of(
            ratios[Situation],
            [.. ratios.Select(r => $"{r.Key}: {Figure.MedianOf(r.Value):0.000} of version 1's ({r.Value.Min():0.000} to "
                + $"{r.Value.Max():0.000}), {Figure.MedianOf(micros[r.Key]):0.00} µs")],
            []);
    }

    private static List<double> Of(Dictionary<string, List<double>> values, string situation) =>
        values.TryGetValue(situation, out var found) ? found : values[situation] = [];

    private static async Task<string> BuildAsync(string tree, string output, CancellationToken cancellation)
    {
        // Build servers would outlive this program. Version 1 is built as it is, without today's rules.
        await Tool.RunAsync(
            new ProcessStartInfo(
                "dotnet", ["build", Program, "-c", "Release", "-o", output, "--disable-build-servers", "-v", "quiet",
                    "-p:RunAnalyzers=false", "-p:EnforceCodeStyleInBuild=false", "-p:TreatWarningsAsErrors=false"])
            {
                WorkingDirectory = tree,
            },
            cancellation);
        return Path.Combine(output, "ForecastCost.dll");
    }

    private static async Task<Dictionary<string, double>> RunAsync(
        (string Program, string Tree) of, bool isQuick, CancellationToken cancellation)
    {
        var output = await Tool.RunAsync(
            Cores.Command(Cores.Server, "dotnet", of.Program, Path.Combine(of.Tree, "models"), isQuick ? "1000" : "20000"),
            cancellation);
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ')).ToDictionary(
            parts => parts[0], parts => double.Parse(parts[1], CultureInfo.InvariantCulture));
    }
}
