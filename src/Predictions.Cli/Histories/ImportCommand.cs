using System.CommandLine;
using Predictions.Audit;
using Predictions.Cli.Batches;
using Predictions.Cli.Models;
using Predictions.Cli.Store;
using Predictions.Redis.Store;

namespace Predictions.Cli.Histories;

/// <summary><c>predictions histories import</c>.</summary>
internal static class ImportCommand
{
    private static readonly Argument<string> From = new("file")
    {
        Description = "The histories, in the format of export. \"-\": standard input, with --skip-bad.",
    };

    private static readonly Option<string?> Format = TextFormat.Option("the file");

    private static readonly Option<bool> SkipBad = CommandOption.Of<bool>(
        "--skip-bad", "Import the valid users and print the bad lines. Without it, one bad line stops the import.");

    public static Command Create()
    {
        var command = new Command("import",
            "Import the histories of a file. Each replaces the stored history of its user.") { From };
        command.SetAction(parsed => BatchVerb.Run(() => RunAsync(parsed)));
        return command.With(
            [Format, SkipBad, .. EventChoice.OfImport, BatchAudit.Option, .. RunOptions.All, .. StoreOptions.ForWriting])
            .WithSkips();
    }

    private static async Task<int> RunAsync(ParseResult parsed)
    {
        var path = parsed.GetValue(From)!;
        var csv = TextFormat.IsCsv(parsed.GetValue(Format), path);
        var file = new HistoriesFile(path, csv ? new HistoryCsvReader() : new HistoryNdjsonReader());
        var skipBad = parsed.GetValue(SkipBad);
        if (file.IsStandardInput && !skipBad)
            throw new BatchException("standard input cannot be checked before the import: use a file, or --skip-bad");
        var options = StoreOptions.Read(parsed);
        var events = EventChoice.Read(parsed, options);
        await using var store = await RedisHistoryStore.OpenAsync(options, TimeProvider.System, outbox: events?.Options);
        if (events is not null)
            await events.FollowAsync(store);
        var run = new ImportRun(file, RunOptions.Read(parsed), store, BatchAudit.Open(parsed, AuditAction.Write, store));
        return await run.RunAsync(skipBad, "import", StoreOptions.KeySpace(options), $"{csv} {skipBad} {options.TtlDays}");
    }
}
