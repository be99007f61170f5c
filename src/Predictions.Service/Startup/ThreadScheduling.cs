using System.Globalization;
using System.Runtime.InteropServices;

namespace Predictions.Service.Startup;

/// <summary>
/// Sets Linux's scheduling policy of the process to SCHED_BATCH (sched(7)): a woken thread waits until the running one blocks or
/// its slice ends. Under load a request that arrives wakes the thread that reads sockets. By default it interrupts the thread
/// that answers calls, so that both are switched for each request and a core answers fewer calls.
/// </summary>
internal static partial class ThreadScheduling
{
    private const string Threads = "/proc/self/task";

    // Numbers of Linux, the same on every architecture.
    private const int Batch = 3;
    private const int NoSuchThread = 3;

    /// <summary>
    /// Sets the policy of every thread. To be called on the main thread before the thread pool has any: the C library gives a new
    /// thread the policy that the creating one has set itself.
    /// </summary>
    /// <returns>The system's reason if it refuses; <c>null</c> if the policy holds, or the system is not Linux.</returns>
    public static string? SetBatch()
    {
        if (!OperatingSystem.IsLinux())
            return null;
        var error = SetPolicyOf(CurrentThread(), Batch, new Parameters());
        foreach (var thread in Directory.EnumerateDirectories(Threads).Select(Path.GetFileName))
        {
            if (SetPolicy(int.Parse(thread!, CultureInfo.InvariantCulture), Batch, new Parameters()) < 0
                && Marshal.GetLastPInvokeError() != NoSuchThread)
                error = Marshal.GetLastPInvokeError();
        }

        return error == 0 ? null : Marshal.GetPInvokeErrorMessage(error);
    }

    [LoggerMessage(1, LogLevel.Warning,
        "The system refuses SCHED_BATCH: {Reason}. The service serves, but under overload a core answers fewer calls. Allow "
        + "sched_setscheduler in the seccomp profile, or set Start:BatchScheduling to false.")]
    public static partial void LogRefused(ILogger log, string reason);

    /// <summary>SCHED_BATCH has no priority other than 0.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private readonly struct Parameters
    {
        private readonly int _priority;
    }

    [LibraryImport("libc", EntryPoint = "pthread_self")]
    private static partial nint CurrentThread();

    [LibraryImport("libc", EntryPoint = "pthread_setschedparam")]
    private static partial int SetPolicyOf(nint thread, int policy, in Parameters parameters);

    [LibraryImport("libc", EntryPoint = "sched_setscheduler", SetLastError = true)]
    private static partial int SetPolicy(int thread, int policy, in Parameters parameters);
}
