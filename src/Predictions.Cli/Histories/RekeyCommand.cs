using System.CommandLine;
using Predictions.Cli.Batches;
using Predictions.Cli.Store;
using Predictions.Redis.Store;

namespace Predictions.Cli.Histories;

/// <summary><c>predictions histories rekey</c>.</summary>
internal static class RekeyCommand
{
    public static Command Create()
    {
        var command = new Command(
            "rekey",
            "Give the keys of earlier versions the hash tag of their partition. No instance may write meanwhile. It may run "
            + "again. Values are not changed.");
        command.SetAction(parsed => BatchVerb.Run(() => RunAsync(parsed)));
        return command.With(StoreOptions.ForMoving);
    }

    private static async Task<int> RunAsync(ParseResult parsed)
    {
        var counts = await KeyMove.RunAsync(StoreOptions.ReadWithoutSecret(parsed), null, CancellationToken.None);
        Console.Out.WriteLine(
            $"{counts.Moved} moved, {counts.Kept} kept because the new key holds another history, {counts.Failed} failed");
        return counts is { Kept: 0, Failed: 0 } ? ExitCode.Success : ExitCode.SomeFailed;
    }
}
