using System.CommandLine;
using Predictions.Cli.Batches;
using Predictions.Cli.Store;
using Predictions.Redis.Store;

namespace Predictions.Cli.Histories;

/// <summary><c>predictions histories reencrypt</c>.</summary>
internal static class ReencryptCommand
{
    /// <summary>The old name of this verb; accepted until 1.0.</summary>
    private const string OldName = "reseal";

    public static Command Create() => Create("reencrypt", isHidden: false);

    public static Command CreateOldName() => Create(OldName, isHidden: true);

    private static Command Create(string name, bool isHidden)
    {
        var command = new Command(
            name,
            "Rewrite every history that does not have the current encryption key or value layout. The service may keep serving. "
            + "Afterwards an old key can leave the ring.")
        {
            Hidden = isHidden
        };
        command.SetAction(parsed => BatchVerb.Run(() => RunAsync(parsed)));
        return command.With(StoreOptions.ForReading);
    }

    private static async Task<int> RunAsync(ParseResult parsed)
    {
        var options = StoreOptions.Read(parsed);
        await using var store = await RedisHistoryStore.OpenAsync(options, TimeProvider.System);
        var counts = await store.ReencryptAsync(null, CancellationToken.None);
        var key = store.KeyRing is { } ring ? $"key {ring.CurrentId}" : "the current layout, without encryption";
        Console.Out.WriteLine(
            $"{counts.Reencrypted} rewritten with {key}, {counts.Current} already current, {counts.Unreadable} unreadable, "
            + $"{counts.Failed} without an answer");
        return counts is { Unreadable: 0, Failed: 0 } ? ExitCode.Success : ExitCode.SomeFailed;
    }
}
