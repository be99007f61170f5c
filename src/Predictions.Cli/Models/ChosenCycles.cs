using System.CommandLine;
using Predictions.Models.Artifacts;
using Predictions.Training.Charts;
using Predictions.Training.Learning;
using Predictions.Training.Simulation;

namespace Predictions.Cli.Models;

/// <summary>The charts that models are evaluated on: a table of cycles or a simulated cohort.</summary>
/// <param name="Source">The name in reports.</param>
/// <param name="Women">The charted persons.</param>
/// <param name="Seed">Seed of missing logs, PIT values and bootstrap.</param>
/// <param name="File">The file; <c>null</c> for a simulated cohort.</param>
internal sealed record ChosenCycles(string Source, ChartedPerson[] Women, int Seed, CyclesFile? File)
{
    public const int DefaultSeed = 7;

    /// <summary>The default size of a simulated cohort.</summary>
    public const int DefaultWomen = 600;

    public static readonly Option<string?> Cycles = CommandOption.Of<string?>(
        "--cycles", "A CSV with one row per cycle. Default: a simulated cohort.");

    /// <summary>Tables that constants are fitted to.</summary>
    public static readonly Option<string[]> Tables = new("--cycles")
    {
        Description = "A CSV with one row per cycle, its suspected gaps marked. Repeat it for several populations.",
        Required = true,
        AllowMultipleArgumentsPerToken = true,
    };

    public static readonly Option<int> WomenOption = CommandOption.Of(
        "--women", "Women to simulate without --cycles, 10 to 100000.", DefaultWomen);

    public static readonly Option<int> SeedOption = CommandOption.Of(
        "--seed", "Seed of the simulated cohort, the removed logs and the bootstrap.", DefaultSeed);

    /// <summary>The charts and the seed as a page states them.</summary>
    public IEnumerable<(string Name, string Value)> Facts =>
    [
        ("table", File is { } file ? Described(file) : $"{Source}, {Women.Length:N0} women"),
        ("seed", $"{Seed}"),
    ];

    /// <summary>A table as a page states it.</summary>
    public static string Described(CyclesFile file) => $"{file.Name}, SHA-256 {file.Sha256}";

    /// <summary>Whether a model was trained on these charts.</summary>
    public bool Taught(TrainingData training) => File is { } file
        ? training.CyclesSha256 == file.Sha256
        : training.Source.Contains(Source, StringComparison.Ordinal);

    /// <exception cref="CycleTableException">The file cannot be read as a table of cycles, or the number of women is out of
    /// range.</exception>
    public static ChosenCycles Of(ParseResult parsed) =>
        Of(parsed.GetValue(Cycles), parsed.GetValue(SeedOption), parsed.GetValue(WomenOption));

    /// <summary>Reads a table, and warns of suspected gaps in it.</summary>
    /// <exception cref="CycleTableException">The file cannot be read as a table of cycles.</exception>
    public static ChartedPerson[] Read(string path)
    {
        var persons = CycleTable.Read(path);
        var gaps = GapCounts.Of(persons);
        if (gaps.Intervals > 0)
            Console.Error.WriteLine(
                $"predictions: {path}: {Count(gaps.Intervals, "interval")} may hide "
                + $"{Count(gaps.Periods, "unlogged period")}: kept in the logs, but neither learned from nor scored");
        if (gaps.Unmarked > 0)
            Console.Error.WriteLine(
                $"predictions: {path}: {Count(gaps.Unmarked, "long interval")} may hide unlogged periods, but count "
                + "as cycles: unless the logs are complete, mark them with \"predictions models table\"");
        return persons;
    }

    /// <summary>A number and what it counts, such as "1 period" or "2 periods".</summary>
    public static string Count(int count, string one) => count == 1 ? $"1 {one}" : $"{count:N0} {one}s";

    /// <inheritdoc cref="Of(ParseResult)"/>
    public static ChosenCycles Of(string? path, int seed, int women)
    {
        if (path is not null)
            return new ChosenCycles(Path.GetFileName(path), Read(path), seed, TrainingPlanFile.Cycles(path));
        if (women is < 10 or > 100_000)
            throw new CycleTableException("--women must be 10 to 100000");
        return new ChosenCycles(TrainingCohort.Simulated(seed), Cohort.Simulate(seed, women, CohortShape.Careful), seed, null);
    }
}
