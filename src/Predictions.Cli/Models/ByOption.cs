using System.CommandLine;
using Predictions.Training.Charts;

namespace Predictions.Cli.Models;

/// <summary>The option for the columns that forecasts are grouped by.</summary>
internal static class ByOption
{
    public static readonly Option<string[]> By = new("--by")
    {
        Description = "Also report segments by these columns of the table, such as Age,Platform. Repeat it for a name with a "
            + "comma.",
    };

    /// <summary>The columns of the chosen cycles.</summary>
    /// <exception cref="CycleTableException">A column is not in the table, or is known only after the forecast.</exception>
    public static IReadOnlyList<GroupingColumn> Of(ParseResult parsed, ChosenCycles cycles) => Of(
        parsed, given => cycles.File is { } file ? Read(file.Path, given) : GroupingColumn.Of(cycles.Women, Names(given)));

    /// <summary>The columns of a table.</summary>
    /// <exception cref="CycleTableException">A column is not in the table, or is known only after the forecast.</exception>
    public static IReadOnlyList<GroupingColumn> Of(ParseResult parsed, string path) => Of(parsed, given => Read(path, given));

    private static IReadOnlyList<GroupingColumn> Of(ParseResult parsed, Func<string[], IReadOnlyList<GroupingColumn>> read)
    {
        if (parsed.GetValue(By) is not { Length: > 0 } given)
            return [];
        try
        {
            return read(given);
        }
        catch (CycleTableException e)
        {
            throw new CycleTableException($"--by: {e.Message}", e);
        }
    }

    // A name with a comma is taken whole where the table has it.
    private static IReadOnlyList<GroupingColumn> Read(string path, string[] given) => GroupingColumn.Read(
        path, [.. given.SelectMany(text => GroupingColumn.Has(path, text) ? [text] : Names([text]))]);

    private static string[] Names(string[] given) =>
        [.. given.SelectMany(text => text.Split(',', StringSplitOptions.TrimEntries))];
}
