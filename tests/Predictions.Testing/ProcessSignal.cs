using System.Runtime.InteropServices;

namespace Predictions.Testing;

/// <summary>Signals that the process class cannot send, to processes that a test has started.</summary>
public static partial class ProcessSignal
{
    private const int SigTerm = 15;
    private const int SigCont = 18;
    private const int SigStop = 19;

    /// <summary>Asks a process to stop.</summary>
    public static void Terminate(int processId) => Send(processId, SigTerm);

    /// <summary>Stops a process in its tracks: what it holds stays held.</summary>
    public static void Freeze(int processId) => Send(processId, SigStop);

    /// <summary>Lets a frozen process go on.</summary>
    public static void Resume(int processId) => Send(processId, SigCont);

    private static void Send(int processId, int signal)
    {
        if (Kill(processId, signal) != 0)
            throw new InvalidOperationException($"kill({signal}) failed: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int processId, int signal);
}
