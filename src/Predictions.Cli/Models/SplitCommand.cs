using System.CommandLine;
using Predictions.Training.Charts;

namespace Predictions.Cli.Models;

/// <summary><c>predictions models split</c>: one table of cycles as two, with no woman in both.</summary>
internal static class SplitCommand
{
    private const int DefaultShare = 20;

    private static readonly Option<string> Cycles = Needed("--cycles", "A CSV with one row per cycle.");

    private static readonly Option<int> Share = CommandOption.Of("--share", "Share of women in B, 1 to 99 %.", DefaultShare);

    private static readonly Option<int> Seed = CommandOption.Of("--seed", "Seed of the split.", ChosenCycles.DefaultSeed);

    private static readonly Option<string> OutA = Needed("--out-a", "The CSV file of the other women, for training.");

    private static readonly Option<string> OutB = Needed("--out-b", "The CSV file of the share, for evaluation.");

    public static Command Create()
    {
        var command = new Command("split", "Split a table of cycles by woman, for training and for evaluation.")
        {
            Cycles, Share, Seed, OutA, OutB,
        };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        var (path, a, b) = (parsed.GetValue(Cycles)!, parsed.GetValue(OutA)!, parsed.GetValue(OutB)!);
        var (share, seed) = (parsed.GetValue(Share), parsed.GetValue(Seed));
        if (share is < 1 or > 99)
            return ExitCode.Fail("--share must be 1 to 99");
        if (((string[])[path, a, b]).Select(Path.GetFullPath).Distinct(StringComparer.Ordinal).Count() < 3)
            return ExitCode.Fail("--cycles, --out-a and --out-b must be three files");
        try
        {
            var split = TableSplit.Of(path, share / 100.0, seed);
            if (Math.Min(split.A.Women, split.B.Women) == 0)
                return ExitCode.Fail(
                    $"{path}: --share {share} and --seed {seed} put all women into one part "
                    + $"({split.A.Women} in A, {split.B.Women} in B): use more women, or another share or seed");
            var code = AtomicFile.WriteAll(
                new OutputFile("--out-a", a, split.A.Write), new OutputFile("--out-b", b, split.B.Write));
            if (code == ExitCode.Success)
                Console.Write($"{Line(a, split.A)}{Line(b, split.B)}");
            return code;
        }
        catch (Exception e) when (e is CycleTableException or IOException or UnauthorizedAccessException)
        {
            return ExitCode.Fail(e.Message);
        }
    }

    private static string Line(string path, TablePart part) => $"{path}: {Count(part.Women)}, {part.Cycles:N0} cycles\n";

    private static string Count(int women) => women == 1 ? "1 woman" : $"{women:N0} women";

    private static Option<string> Needed(string name, string description) =>
        new(name) { Description = description, Required = true };
}
