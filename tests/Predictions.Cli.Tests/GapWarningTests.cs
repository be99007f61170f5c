using System.Text.RegularExpressions;
using Predictions.Testing;
using Predictions.Training.Charts;
using Predictions.Training.Tests;

namespace Predictions.Cli.Tests;

/// <summary>Each verb that learns from a table or scores on it says how many suspected gaps it leaves out.</summary>
public sealed partial class GapWarningTests : FolderTest
{
    [Theory]
    [InlineData("fit-prior --folds 0 --generations 1")]
    [InlineData("fit-cohort --folds 0 --iterations 0")]
    [InlineData("groups --folds 2 --shares-only --models MODELS")]
    [InlineData("train --evaluation-women 10 --women 30 --trees 8 --learning-rate 1 --out OUT")]
    [InlineData("evaluate --model statistical")]
    [InlineData("compare statistical statistical")]
    [InlineData("promote 1 --dry-run --models MODELS")]
    public void Marked_gaps_are_counted_and_unmarked_ones_too(string verb)
    {
        var (marked, unmarked) = (Table(), Table("--complete"));
        Assert.Contains(
            $"predictions: {marked}: 4 intervals may hide 5 unlogged periods: kept in the logs, but neither learned from nor "
            + "scored\n",
            Run(verb, marked).Error, StringComparison.Ordinal);
        Assert.Contains(
            $"predictions: {unmarked}: 4 long intervals may hide unlogged periods, but count as cycles: unless the logs are "
            + "complete, mark them with \"predictions models table\"\n",
            Run(verb, unmarked).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Both_parts_of_a_split_keep_the_marks()
    {
        var (a, b) = (PathOf("a.csv"), PathOf("b.csv"));
        Assert.Equal(
            0, Typed.Run("models", "split", "--cycles", Table(), "--share", "50", "--out-a", a, "--out-b", b).Code);
        Assert.Equal(5, Missing(a) + Missing(b));

        static int Missing(string path) => CycleTable.Read(path).Sum(p => p.Cycles.Sum(c => c.SuspectedUnlogged));
    }

    [Theory]
    [InlineData("simulate", "--constants", "uneven_share")]
    [InlineData("train", "--constants", "uneven_share")]
    [InlineData("train", "--prior", "discount")]
    public void A_file_of_constants_that_lacks_one_is_refused_by_its_name(string verb, string option, string names)
    {
        var file = PathOf("constants.json");
        File.WriteAllText(file, "{}");
        var typed = Typed.Run("models", verb, option, file);
        Assert.Equal(1, typed.Code);
        Assert.Contains(names, typed.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_prior_or_cohort_out_of_range_is_refused_before_any_training()
    {
        var (prior, cohort) = (PathOf("prior.json"), PathOf("cohort.json"));
        var fit = Typed.Run(
            "models", "fit-prior", "--cycles", Table(), "--folds", "0", "--generations", "1", "--near", "statistical");
        Assert.Equal(0, fit.Code);
        File.WriteAllText(prior, LateDays().Replace(fit.Out, "\"late_days\": 101"));
        Typed.Run("models", "train", "--prior", prior, "--out", PathOf("cycle-length/7"))
            .IsOneLine("prior.late_days must be 1 to 100");
        File.WriteAllText(cohort, ClinicExport.Constants.ToJson().Replace("33", "133", StringComparison.Ordinal));
        Typed.Run("models", "simulate", "--constants", cohort)
            .IsOneLine($"--constants {cohort}: even.mean_days must be 15 to 90");
        Typed.Run("models", "fit-prior", "--cycles", Table(), "--near", "9", "--models", ShippedModel.Models)
            .IsOneLine($"{ShippedModel.Models} has no version 9, only 1, 2");
    }

    // Forty women of nine cycles; two forgot one period, one forgot two, and one forgot one.
    private string Table(params string[] options)
    {
        var (file, table) = (PathOf("lengths.csv"), PathOf($"cycles{options.Length}.csv"));
        File.WriteAllLines(file,
        [
            "user,length",
            .. Enumerable.Range(0, 360).Select(
                i => $"w{i / 9},{i switch { 13 or 49 or 121 => 57, 85 => 86, _ => 27 + i * 7 % 5 }}"),
        ]);
        Assert.Equal(0, Typed.Run(["models", "table", file, "--out", table, .. options]).Code);
        return table;
    }

    private Typed Run(string verb, string table) => Typed.Run(
    [
        "models", .. verb.Replace("MODELS", ShippedModel.Models, StringComparison.Ordinal)
            .Replace("OUT", PathOf($"cycle-length/{Path.GetFileNameWithoutExtension(table)}"), StringComparison.Ordinal)
            .Split(' '),
        "--cycles", table,
    ]);

    [GeneratedRegex("\"late_days\": [0-9.]+")]
    private static partial Regex LateDays();
}
