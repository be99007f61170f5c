using System.Runtime.InteropServices;

namespace Predictions.LoadTest.Results;

/// <summary>Where and when something was measured.</summary>
/// <param name="Cpu">The processor's name; "unknown" where the system does not tell it.</param>
/// <param name="Cores">Cores that this process may use.</param>
/// <param name="System">The operating system.</param>
/// <param name="Runtime">The .NET that the load tester runs on.</param>
/// <param name="At">When the results were written.</param>
internal sealed record Machine(string Cpu, int Cores, string System, string Runtime, DateTimeOffset At)
{
    private const string CpuTable = "/proc/cpuinfo";

    public static Machine Here() => new(
        CpuName(), Environment.ProcessorCount, RuntimeInformation.OSDescription, RuntimeInformation.FrameworkDescription,
        TimeProvider.System.GetUtcNow());

    private static string CpuName() => File.Exists(CpuTable)
        ? File.ReadLines(CpuTable).FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[1].Trim() ?? "unknown"
        : "unknown";
}
