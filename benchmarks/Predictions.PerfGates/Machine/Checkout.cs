namespace Predictions.PerfGates.Machine;

/// <summary>The source that is measured.</summary>
internal static class Checkout
{
    private const string Mark = "Predictions.sln";

    /// <summary>The folder of the solution, at or above the present one or else this program's own.</summary>
    /// <exception cref="MeasurementException">There is none.</exception>
    public static string Root() =>
        Above(Environment.CurrentDirectory) ?? Above(AppContext.BaseDirectory)
        ?? throw new MeasurementException($"no {Mark} at or above the present folder: run it within a checkout");

    private static string? Above(string? folder)
    {
        for (; folder is not null; folder = Path.GetDirectoryName(folder))
            if (File.Exists(Path.Combine(folder, Mark)))
                return folder;
        return null;
    }
}
