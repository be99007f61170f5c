using System.CommandLine;
using Predictions.Deploy.Capacity;
using Predictions.Deploy.Capacity.Assuming;
using Predictions.Deploy.Capacity.Days;
using Predictions.Deploy.Capacity.Plots;

namespace Predictions.Cli.Capacity;

/// <summary>The pictures of simulated days, as files.</summary>
internal static class DayPictures
{
    public static Option<string?> Folder { get; } = new("--plots") { Description = "A folder that each day is drawn into, as a PNG of its name." };

    /// <exception cref="CapacityException">The folder is not there.</exception>
    public static void Check(ParseResult parsed)
    {
        if (parsed.GetValue(Folder) is { } folder && !Directory.Exists(folder))
            throw new CapacityException($"{Folder.Name} {folder}: there is no such folder");
    }

    /// <summary>Draws what was asked for.</summary>
    /// <returns>The exit code: a failure has been said.</returns>
    public static int Write(ParseResult parsed, IEnumerable<SimulatedDay> days, Assumptions assumed)
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
