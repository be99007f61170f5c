using System.Xml.Linq;
using Predictions.PerfGates;
using Predictions.PerfGates.Machine;
using Predictions.PerfGates.Results;
using Predictions.PerfGates.Scenarios;
using Predictions.Testing;

namespace Predictions.Benchmarks.Tests;

/// <summary>The page of gates, its chart and the results say the same.</summary>
public sealed class GatesPageTests : FolderTest
{
    private const string Cpu = "Some CPU";

    private const string Empty = "# Gates\n\n<!-- gates: written by PerfGates -->\n<!-- end of gates -->\n\nThe rest.\n";

    private static readonly Gate[] Gates =
    [
        new("slow", "the slow one", Bound.AtMost(1)) { Reason = "It computes." }, new("rate", "the rate", Bound.AtLeast(10)),
        new("new", "the new one", Bound.AtMost(5)),
    ];

    /// <summary>If this fails, run <c>PerfGates -- page</c> and commit what it wrote.</summary>
    [Fact]
    public void The_checkouts_page_chart_and_history_are_those_of_its_gates_and_results()
    {
        var folder = Checkout.PathOf(MachineFacts.ResultsFolder.Split('/'));
        var page = File.ReadAllText(Path.Combine(folder, "..", GatesPage.Name));
        var all = ResultsFile.ReadAll(folder);
        Assert.NotEmpty(all);
        Assert.Equal(GatesPage.Filled(page, all, AllScenarios.Gates), page);
        foreach (var results in all)
        {
            var current = results.With([], AllScenarios.Gates);
            Assert.Equal(
                current.Figures.Select(f => (f.Id, f.Name, f.Bound)), results.Figures.Select(f => (f.Id, f.Name, f.Bound)));
            var history = ResultsHistory.Read(folder, results.Cpu);
            Assert.Equal(history.Figures, history.With(results.Figures, AllScenarios.Gates).Figures);
            Assert.Equal(
                GatesChart.Draw(history, AllScenarios.Gates)!.Alone(),
                File.ReadAllText(ResultsFile.PathOf(folder, results.Cpu, ".svg")));
        }
    }

    [Fact]
    public void The_page_lists_every_gate_and_the_reason_of_a_missed_one()
    {
        WritePage(Of("slow", 3, "c1"), Of("rate", 12, "c1"));
        var page = File.ReadAllText(PageOf());
        Assert.StartsWith("# Gates\n\n", page, StringComparison.Ordinal);
        Assert.EndsWith("\n\nThe rest.\n", page, StringComparison.Ordinal);
        Assert.Contains("| `slow` | the slow one | ≤ 1 | 3.000 | 3.000 to 3.000 | **no** | 2026-03-10 c1 |", page,
            StringComparison.Ordinal);
        Assert.Contains(
            "| `rate` | the rate | ≥ 10 | 12.0 | 12.0 to 12.0 | yes | 2026-03-10 c1 |", page, StringComparison.Ordinal);
        Assert.Contains("| `new` | the new one | ≤ 5 | not measured | | | |", page, StringComparison.Ordinal);
        Assert.Contains(
            "| missed, 1 of 2 measured | reason |\n| --- | --- |\n| `slow` | It computes. |\n", page, StringComparison.Ordinal);
        Assert.Contains("(results/some-cpu.svg)", page, StringComparison.Ordinal);

        WritePage(Of("slow", 0.5, "c2"));
        page = File.ReadAllText(PageOf());
        Assert.Contains("All measured bounds are held.", page, StringComparison.Ordinal);
        Assert.DoesNotContain("It computes.", page, StringComparison.Ordinal);
    }

    [Fact]
    public void A_page_without_markers_is_an_error_and_stays_unchanged()
    {
        Directory.CreateDirectory(Results());
        File.WriteAllText(PageOf(), "# Gates\n");
        new ResultsFile(Cpu, [Of("slow", 3, "c1")]).Write(Results());
        Assert.Contains(
            "has no lines", Assert.Throws<MeasurementException>(() => GatesPage.Write(Results(), Gates, _ => [])).Message,
            StringComparison.Ordinal);
        Assert.Equal("# Gates\n", File.ReadAllText(PageOf()));
    }

    [Fact]
    public void Each_run_adds_one_line_to_the_history_and_a_mark_to_the_chart()
    {
        WritePage(Of("slow", 3, "c1"));
        WritePage(Of("slow", 3, "c1"));
        WritePage(Of("slow", 0.5, "c2") with { Faults = ["7 calls failed"] });

        var history = ResultsHistory.Read(Results(), Cpu);
        Assert.Equal([(3.0, "c1", 0), (0.5, "c2", 1)], history.Figures.Select(f => (f.Median, f.Commit, f.Faults)));
        var chart = XDocument.Load(ResultsFile.PathOf(Results(), Cpu, ".svg")).Root!;
        Assert.Equal(
            "Some CPU, by measured commit: slow (bound ≤ 1) 3.000 at c1, 0.500 at c2.", chart.Attribute("aria-label")!.Value);
        Assert.Contains("prefers-color-scheme:dark", chart.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_history_sorts_runs_by_day_and_forgets_figures_without_a_gate()
    {
        var old = Of("slow", 4, "c0");
        var history = new ResultsHistory(Cpu, []).With([Of("slow", 3, "c1"), Of("gone", 1, "c1")], Gates)
            .With([old with { Run = old.Run! with { Date = new DateOnly(2026, 3, 1) } }], Gates);
        Assert.Equal(["c0", "c1"], history.Figures.Select(f => f.Commit));
    }

    [Fact]
    public async Task The_history_of_git_has_every_committed_version_of_a_results_file()
    {
        await GitAsync("init", "--quiet");
        foreach (var (value, commit) in (IEnumerable<(double, string)>)[(3, "c1"), (2, "c2"), (1, "c3")])
        {
            new ResultsFile(Cpu, [Of("slow", value, commit)]).Write(Results());
            await GitAsync("add", ".");
            await GitAsync("-c", "user.name=a", "-c", "user.email=a@example.org", "commit", "--quiet", "-m", commit);
        }

        var figures = await ResultsHistory.FromGitAsync(
            Folder, ResultsFile.PathOf(Results(), Cpu, ".json"), TestContext.Current.CancellationToken);
        Assert.Equal([3, 2, 1], figures.Select(f => f.Median));
    }

    private string Results() => Path.Combine(Folder, "results");

    private string PageOf() => Path.Combine(Folder, GatesPage.Name);

    private void WritePage(params Figure[] measured)
    {
        if (!File.Exists(PageOf()))
            File.WriteAllText(PageOf(), Empty);
        ResultsFile.Read(Results(), Cpu).With(measured, Gates).Write(Results());
        GatesPage.Write(Results(), Gates, _ => []);
    }

    private Task<string> GitAsync(params string[] arguments) =>
        Tool.RunAsync("git", ["-C", Folder, .. arguments], TestContext.Current.CancellationToken);

    private static Figure Of(string id, double value, string commit) => new Gate(id, id, Bound.AtMost(1)).Of([value]) with
    {
        Run = new Run(new DateOnly(2026, 3, 10), commit, "measure", new Dictionary<string, string>()),
    };
}
