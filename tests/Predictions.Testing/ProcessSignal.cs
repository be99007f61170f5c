using System.Runtime.InteropServices;

namespace Predictions.Testing;

/// <summary>Signals that the Process class cannot send, for processes that a test has started.</summary>
public static partial class ProcessSignal
{
    private const int SigTerm = 15;
    private const int SigCont = 18;
    private const int SigStop = 19;

    /// <summary>Sends SIGTERM.</summary>
    public static void Terminate(int processId) => Send(processId, SigTerm);

    /// <summary>Sends SIGSTOP: the process freezes and keeps its connections.</summary>
    public static void Freeze(int processId) => Send(processId, SigStop);

    /// <summary>Sends SIGCONT: a frozen process continues.</summary>
    public static void Resume(int processId) => Send(processId, SigCont);

    private static void Send(int processId, int signal)
    {
        if (Kill(processId, signal) != 0)
            throw new InvalidOperationException($"kill({signal}) failed: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int processId, int signal);
}
