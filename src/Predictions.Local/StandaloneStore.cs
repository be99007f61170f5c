using System.Runtime.InteropServices;

namespace Predictions.Local;

/// <summary>The embedded store without the service, until it is told to stop.</summary>
internal static class StandaloneStore
{
    public static async Task<int> RunAsync(string folder)
    {
        var data = new DataFolder(folder, IsDefault: false);
        data.Make();
        using var store = EmbeddedStore.Start(folder);
        await data.TagKeysAsync(store.ConnectionString);
        var stopped = new TaskCompletionSource();
        using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        await Console.Out.WriteLineAsync($"redis {store.ConnectionString}");
        await stopped.Task;
        return 0;

        void Stop(PosixSignalContext signal)
        {
            signal.Cancel = true;
            stopped.TrySetResult();
        }
    }
}
