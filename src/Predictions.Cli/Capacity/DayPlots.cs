using System.CommandLine;
using Predictions.Deploy.Capacity;
using Predictions.Deploy.Capacity.Assumptions;
using Predictions.Deploy.Capacity.Simulation;
using Predictions.Deploy.Capacity.Plots;

namespace Predictions.Cli.Capacity;

/// <summary>Writes the plots of simulated days to files.</summary>
internal static class DayPlots
{
    public static Option<string?> Folder { get; } = CommandOption.Of<string?>(
        "--plots", "A folder for the plots: one PNG for each day.");

    /// <summary>Checks the folder.</summary>
    /// <exception cref="CapacityException">The folder does not exist.</exception>
    public static void Check(ParseResult parsed)
    {
        if (parsed.GetValue(Folder) is { } folder && !Directory.Exists(folder))
            throw new CapacityException($"{Folder.Name} {folder}: the folder does not exist");
    }

    /// <summary>Writes the plots, if a folder was given.</summary>
    /// <returns>The exit code.</returns>
    public static int Write(ParseResult parsed, IEnumerable<SimulatedDay> days, AssumptionValues assumed)
    {
        if (parsed.GetValue(Folder) is not { } folder)
            return ExitCode.Success;
        foreach (var day in days)
        {
            var path = Path.Combine(folder, $"{day.Plan.Name}.png");
            try
            {
                File.WriteAllBytes(path, DayFigure.Png(day, assumed));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return ExitCode.Fail($"{Folder.Name} {path}: {e.Message.ReplaceLineEndings(" ")}");
            }

            Console.Error.WriteLine($"{day.Plan.Title}: {path}");
        }

        return ExitCode.Success;
    }
}
