using System.Text;
using Predictions.Testing;
using Predictions.Training.Charts;
using Predictions.Training.Simulation;

namespace Predictions.Cli.Tests;

public sealed class SplitVerbTests : FolderTest
{
    private const double Share = 0.2;

    [Fact]
    public void Each_woman_is_in_one_part_with_all_her_cycles()
    {
        var (path, women) = Simulated(400);
        var (a, b) = Persons(TableSplit.Of(path, Share, 1));
        Assert.Empty(a.Keys.Intersect(b.Keys));
        Assert.Equal(women.Length, a.Count + b.Count);
        Assert.All(women, w => Assert.Equal(w.Cycles, (a.GetValueOrDefault(w.Id) ?? b[w.Id]).Cycles));
        Assert.InRange(b.Count, 60, 100);
    }

    [Fact]
    public void Further_women_move_no_other_and_a_larger_share_only_adds()
    {
        var (some, more) = (Simulated(200).Path, Simulated(400).Path);
        var before = Persons(TableSplit.Of(some, Share, 1));
        var after = Persons(TableSplit.Of(more, Share, 1));
        Assert.Subset(after.A.Keys.ToHashSet(), before.A.Keys.ToHashSet());
        Assert.Subset(after.B.Keys.ToHashSet(), before.B.Keys.ToHashSet());
        Assert.Subset(Persons(TableSplit.Of(some, 0.5, 1)).B.Keys.ToHashSet(), before.B.Keys.ToHashSet());
        Assert.NotEqual(before.B.Keys.Order(), Persons(TableSplit.Of(some, Share, 2)).B.Keys.Order());
    }

    /// <summary>The share must not depend on how ids are made.</summary>
    [Theory]
    [InlineData("{0}")]
    [InlineData("p{0:0000}")]
    [InlineData("clinic-7/{0:x8}")]
    public void The_share_holds_for_ids_of_any_form(string form)
    {
        const int Ids = 20_000;
        var count = Enumerable.Range(0, Ids).Count(i => TableSplit.IsInB(string.Format(null, form, i), Share, 7));
        // Six standard deviations of a binomial count.
        Assert.InRange(count - Share * Ids, -340, 340);
    }

    [Fact]
    public void Records_keep_their_columns_and_bytes()
    {
        var path = PathOf("excel.csv");
        File.WriteAllText(
            path,
            "client id;Cycle Number;Platform;LengthofCycle\r\n\"a;b\";1;\"Ä \"\"x\"\"\";28\r\n c ;1;;29\r\nc;2;web\t;30\r\n"
            + string.Concat(Enumerable.Range(0, 40).Select(i => $"w{i};1;app;27\r\n")),
            new UTF8Encoding(encoderShouldEmitUTF8Identifier: true));
        var split = TableSplit.Of(path, 0.5, 3);
        var lines = Text(split.A).Split('\n').Concat(Text(split.B).Split('\n')).Where(l => l.Length > 0).ToArray();
        string[] written = [.. File.ReadAllText(path).Split("\r\n", StringSplitOptions.RemoveEmptyEntries)];
        Assert.Equal(written.Append(written[0]).Order(StringComparer.Ordinal), lines.Order(StringComparer.Ordinal));
        Assert.Equal((42, 43), (split.A.Women + split.B.Women, split.A.Cycles + split.B.Cycles));
        Assert.Contains((string[])[Text(split.A), Text(split.B)], part =>
            part.Contains("\n c ;1;;29\n", StringComparison.Ordinal)
            && part.Contains("\nc;2;web\t;30\n", StringComparison.Ordinal));
    }

    [Fact]
    public void The_verb_writes_both_parts_and_counts_them()
    {
        var (path, a, b) = (Simulated(100).Path, PathOf("a.csv"), PathOf("b.csv"));
        string[] split = ["models", "split", "--cycles", path, "--seed", "5", "--out-a", a, "--out-b", b];
        var typed = Typed.Run(split);
        var (persons, kept) = (CycleTable.Read(a), CycleTable.Read(b));
        Assert.Equal(new Typed(0, Line(a, persons) + Line(b, kept), ""), typed);
        Assert.Equal(kept.Select(p => p.Id), Persons(TableSplit.Of(path, Share, 5)).B.Keys);
        var (first, second) = (File.ReadAllText(a), File.ReadAllText(b));
        Assert.Equal(typed, Typed.Run(split));
        Assert.Equal((first, second), (File.ReadAllText(a), File.ReadAllText(b)));

        static string Line(string path, ChartedPerson[] persons) =>
            $"{path}: {persons.Length} women, {persons.Sum(p => p.Cycles.Count):N0} cycles\n";
    }

    [Fact]
    public void What_cannot_be_split_is_one_line_and_writes_nothing()
    {
        var (path, a, b) = (PathOf("few.csv"), PathOf("a.csv"), PathOf("b.csv"));
        File.WriteAllText(path, "ClientID,CycleNumber,LengthofCycle\na,1,28\n");
        Typed Split(params string[] more) => Typed.Run(["models", "split", "--cycles", path, .. more]);
        Split("--out-a", a, "--out-b", b).IsOneLine(
            $"{path}: --share 20 and --seed 7 put all women into one part (1 in A, 0 in B): "
            + "use more women, or another share or seed");
        Split("--out-a", a, "--out-b", path).IsOneLine("--cycles, --out-a and --out-b must be three files");
        Split("--out-a", a, "--out-b", b, "--share", "100").IsOneLine("--share must be 1 to 99");
        File.AppendAllText(path, ",1,28\n");
        Split("--out-a", a, "--out-b", b).IsOneLine($"{path}: line 3: ClientID is blank");
        Assert.Equal(1, Split("--out-a", a).Code);
        Assert.Equal([path], Directory.GetFiles(Folder));
    }

    private (string Path, ChartedPerson[] Women) Simulated(int count)
    {
        var path = PathOf($"{count}.csv");
        using (var writer = new StreamWriter(path))
            CycleTableWriter.Write(writer, Cohort.Simulate(4, count, CohortShape.Default));
        return (path, CycleTable.Read(path));
    }

    private static (Dictionary<string, ChartedPerson> A, Dictionary<string, ChartedPerson> B) Persons(TableSplit split) =>
        (Read(split.A), Read(split.B));

    private static Dictionary<string, ChartedPerson> Read(TablePart part)
    {
        using var text = new MemoryStream();
        part.Write(text);
        text.Position = 0;
        var persons = CycleTable.Read(text).ToDictionary(p => p.Id);
        Assert.Equal((persons.Count, persons.Values.Sum(p => p.Cycles.Count)), (part.Women, part.Cycles));
        return persons;
    }

    private static string Text(TablePart part)
    {
        using var text = new MemoryStream();
        part.Write(text);
        return Encoding.UTF8.GetString(text.ToArray());
    }
}
