using System.CommandLine;
using Predictions.Audit;
using Predictions.Cli.Batches;
using Predictions.Cli.Store;
using Predictions.Redis.Store;

namespace Predictions.Cli.Histories;

/// <summary><c>predictions histories erase-again</c>.</summary>
internal static class EraseAgainCommand
{
    private const int BatchErasures = 512;

    private static readonly Option<string[]> Ledger = new("--ledger")
    {
        Description = "The erasure ledgers of all instances.", Required = true, AllowMultipleArgumentsPerToken = true,
        HelpName = "FILE",
    };

    private static readonly Option<bool> DryRun = CommandOption.Of<bool>(
        "--dry-run", "Erase nothing, and count what would be erased.");

    public static Command Create()
    {
        var command = new Command(
            "erase-again",
            "After a restore, repeat the erasures of a ledger. A history that its user recorded after the erasure stays. The "
            + "command may be repeated.");
        command.SetAction(parsed => BatchVerb.Run(() => RunAsync(parsed)));
        return command.With(
            [Ledger, DryRun, .. EventChoice.OfErasures, .. RunOptions.WithoutResume, .. StoreOptions.ForReading]);
    }

    private static async Task<int> RunAsync(ParseResult parsed)
    {
        var (files, isDryRun) = (parsed.GetValue(Ledger)!, parsed.GetValue(DryRun));
        var options = StoreOptions.Read(parsed);
        // A file that is missing shows before the first erasure.
        foreach (var file in files)
            InputFile.Open(file).Dispose();
        var events = EventChoice.ReadForErasures(parsed, options);
        await using var store = await RedisHistoryStore.OpenAsync(options, TimeProvider.System, outbox: events);
        var retry = new StoreRetry(RunOptions.Read(parsed).StoreSeconds, TimeProvider.System, Print);
        var counts = new int[Enum.GetValues<ErasedAgain>().Length];
        var (unreadable, failed) = (0, 0);
        foreach (var batch in files.SelectMany(file => Lines(file, () => unreadable++)).Chunk(BatchErasures))
            foreach (var outcome in await retry.AskAsync(
                batch, erasures => store.EraseAgainAsync(erasures, isDryRun, CancellationToken.None)))
            {
                if (outcome.IsSuccess)
                    counts[(int)outcome.Value]++;
                else
                    failed++;
            }

        Console.Out.WriteLine(
            $"{counts.Sum() + failed} erasures: {counts[(int)ErasedAgain.Erased]} histories were readable and "
            + $"{(isDryRun ? "would be" : "are")} erased, {counts[(int)ErasedAgain.Absent]} were not stored, "
            + $"{counts[(int)ErasedAgain.Newer]} are newer and stay, {failed} failed; {unreadable} damaged lines"
            + (events is null ? "; without events" : "; with events"));
        return failed == 0 && unreadable == 0 ? ExitCode.Success : ExitCode.SomeFailed;
    }

    private static IEnumerable<(string Pseudonym, long Revision)> Lines(string path, Action damaged)
    {
        using var file = InputFile.Open(path);
        using var lines = new LineReader(file.From(default), default, path);
        while (TryRead(lines, path, damaged, out var line))
            if (line.Subject is not null)
                yield return (line.Subject, line.Revision);
    }

    // A damaged line is named and has no subject. It ends a write that failed, or the file was changed.
    private static bool TryRead(LineReader lines, string path, Action damaged, out ErasureLine line)
    {
        line = default;
        if (!lines.TryRead(out var text))
            return false;
        if (ErasureLine.TryParse(text, out var read))
        {
            line = read;
            return true;
        }

        Print($"{path}: line {lines.Line}: is not an erasure; if it was one, it was not acknowledged, or the file was damaged");
        damaged();
        return true;
    }

    private static void Print(string line) => Console.Error.WriteLine($"predictions: {line}");
}
