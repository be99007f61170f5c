using System.CommandLine;
using Predictions.Audit;
using Predictions.Cli.Batches;
using Predictions.Cli.Store;
using Predictions.Core.History;
using Predictions.Json;
using Predictions.Redis.Store;

namespace Predictions.Cli.Histories;

/// <summary><c>predictions histories export</c>.</summary>
internal static class ExportCommand
{
    private static readonly Option<string?> Format = TextFormat.Option("--out");

    public static Command Create()
    {
        var command = new Command("export", "Export the histories of the users in a file.");
        command.SetAction(parsed => BatchVerb.Run(() => RunAsync(parsed)));
        return command.With([.. UsersFiles.Options, BatchAudit.Option, .. RunOptions.All, Format, .. StoreOptions.ForReading]);
    }

    /// <summary>Writes histories in the format that an import reads.</summary>
    internal static IUserText<VersionedHistory> Text(bool csv) =>
        csv ? new HistoryCsv() : new UserNdjson<VersionedHistory>(HistoryJsonMapping.WriteFields);

    private static async Task<int> RunAsync(ParseResult parsed)
    {
        var files = UsersFiles.Read(parsed);
        var csv = TextFormat.IsCsv(parsed.GetValue(Format), files.Out);
        var options = StoreOptions.Read(parsed);
        await using var store = await RedisHistoryStore.OpenAsync(options, TimeProvider.System);
        var audit = BatchAudit.Open(parsed, AuditAction.Export, store);
        var run = new UsersRun<VersionedHistory>(
            files, RunOptions.Read(parsed), store, Text(csv), static (_, stored, _) => stored, audit);
        return await run.RunAsync("exported", StoreOptions.KeySpace(options), $"{csv}");
    }
}
