using System.Runtime.InteropServices;

namespace Predictions.Testing;

/// <summary>Signals that the process class cannot send.</summary>
internal static partial class ProcessSignal
{
    public static void Send(int processId, int signal)
    {
        if (Kill(processId, signal) != 0)
            throw new InvalidOperationException($"kill({signal}) failed: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int processId, int signal);
}
