using System.CommandLine;
using Predictions.Cli.Batches;
using Predictions.Cli.Store;
using Predictions.Redis;

namespace Predictions.Cli.Histories;

/// <summary><c>predictions histories reseal</c>.</summary>
internal static class ResealCommand
{
    public static Command Create()
    {
        var command = new Command(
            "reseal", "Seal every history with the ring's present key, beside the service that goes on serving. Afterwards an older key can be taken out.");
        foreach (var option in StoreOptions.ForReading)
            command.Options.Add(option);
        command.SetAction(parsed => BatchVerb.Run(() => RunAsync(parsed)));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed)
    {
        var options = StoreOptions.Read(parsed);
        await using var store = await RedisHistoryStore.OpenAsync(options, TimeProvider.System);
        if (store.KeyRing is null)
            return ExitCode.Fail("--key-ring-file: give it; there is nothing to seal with");
        var counts = await store.ResealAsync(null, CancellationToken.None);
        Console.Out.WriteLine(
            $"{counts.Resealed} sealed with key {store.KeyRing.CurrentId}, {counts.Current} were already, {counts.Unreadable} unreadable, "
            + $"{counts.Failed} not answered for");
        return counts is { Unreadable: 0, Failed: 0 } ? ExitCode.Success : ExitCode.SomeFailed;
    }
}
