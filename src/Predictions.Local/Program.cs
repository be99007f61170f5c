using System.Runtime.InteropServices;
using Predictions.Local;

if (args is not ["store", var folder])
{
    await Console.Error.WriteLineAsync("usage: Predictions.Local store <folder>");
    return 2;
}

// The store alone, until it is told to stop.
using var store = EmbeddedStore.Start(folder);
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
