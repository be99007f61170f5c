using Predictions.PerfGates;
using Predictions.PerfGates.Results;
using Predictions.Testing;

namespace Predictions.Benchmarks.Tests;

public sealed class ResultsFileTests : FolderTest
{
    private const string Cpu = "Some CPU (R) 9-7X";

    private static readonly Gate[] Gates = [.. ((string[])["first", "second", "third"]).Select(GateOf)];

    [Fact]
    public void A_new_figure_replaces_the_old_one_and_keeps_the_others()
    {
        new ResultsFile(Cpu, []).With([Of("third", 3), Of("first", 1)], Gates).Write(Folder);
        ResultsFile.Read(Folder, Cpu).With([Of("first", 10), Of("second", 2)], Gates).Write(Folder);

        var read = ResultsFile.Read(Folder, Cpu);
        Assert.Equal(["first", "second", "third"], read.Figures.Select(f => f.Id));
        Assert.Equal([10, 2, 3], read.Figures.Select(f => f.Median));
        Assert.Equal("c0ffee", read.Figures[2].Run!.Commit);
        Assert.Equal("7.0.15", read.Figures[2].Run!.Versions["Redis"]);
        Assert.Equal(["some-cpu-r-9-7x.json", "some-cpu-r-9-7x.md"],
            Directory.GetFiles(Folder).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void The_page_shows_verdicts_faults_and_runs()
    {
        var page = File.ReadAllText(new ResultsFile(Cpu, [])
            .With([Of("first", 0.9), Of("second", 2), Of("third", 0.5) with { Faults = ["7 calls failed"] }],
                Gates).Write(Folder));

        Assert.Contains("| the first | ≤ 1 | 0.900 | 0.900 to 0.900 | 1 | yes | 1 |", page, StringComparison.Ordinal);
        Assert.Contains("| the second | ≤ 1 | 2.000 | 2.000 to 2.000 | 1 | **no** | 1 |", page, StringComparison.Ordinal);
        Assert.Contains("| the third | ≤ 1 | 0.500 | 0.500 to 0.500 | 1 | **no** | 1 |", page, StringComparison.Ordinal);
        Assert.Contains("the third: **7 calls failed**", page, StringComparison.Ordinal);
        Assert.Contains("1. 2026-03-10, commit c0ffee, `measure --all`", page, StringComparison.Ordinal);
    }

    [Fact]
    public void A_foreign_file_is_an_error_and_stays_unchanged()
    {
        var path = ResultsFile.PathOf(Folder, Cpu, ".json");
        File.WriteAllText(path, "not ours");
        Assert.Contains(path, Assert.Throws<MeasurementException>(() => ResultsFile.Read(Folder, Cpu)).Message,
            StringComparison.Ordinal);
        Assert.Equal("not ours", File.ReadAllText(path));
    }

    [Theory]
    [InlineData(true, 1.0, true)]
    [InlineData(true, 1.01, false)]
    [InlineData(false, 1.0, true)]
    [InlineData(false, 0.99, false)]
    [InlineData(true, double.NaN, false)]
    [InlineData(false, double.NaN, false)]
    public void A_bound_includes_its_number(bool isMost, double figure, bool held) =>
        Assert.Equal(held, new Bound(isMost, 1).Holds(figure));

    [Fact]
    public void The_median_ignores_one_outlier()
    {
        Assert.Equal(2, Figure.MedianOf([1, 2, 900]));
        Assert.Equal(2.5, Figure.MedianOf([3, 1, 2, 900]));
        Assert.Equal(double.NaN, Figure.MedianOf([]));
    }

    [Fact]
    public void A_figure_has_the_name_and_the_bound_that_its_gate_has_now()
    {
        Gate[] now = [new("first", "the first, renamed", Bound.AtMost(0.5))];
        var figure = Assert.Single(new ResultsFile(Cpu, [Of("first", 0.9), Of("second", 2)]).With([], now).Figures);
        Assert.Equal(("the first, renamed", 0.5, false), (figure.Name, figure.Bound.Value, figure.IsHeld));
    }

    private static Gate GateOf(string id) => new(id, $"the {id}", Bound.AtMost(1));

    private static Figure Of(string id, double value) =>
        GateOf(id).Of([value]) with
        {
            Run = new Run(
                new DateOnly(2026, 3, 10), "c0ffee", "measure --all", new Dictionary<string, string> { ["Redis"] = "7.0.15" }),
        };
}
