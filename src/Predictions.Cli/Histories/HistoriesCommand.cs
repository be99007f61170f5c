using System.CommandLine;

namespace Predictions.Cli.Histories;

/// <summary><c>predictions histories</c>: what people have logged, between files and the store.</summary>
internal static class HistoriesCommand
{
    public static Command Create() => new("histories", "Bring the histories of whole populations into the store, and out of it.")
    {
        ImportCommand.Create(), ExportCommand.Create(), ResealCommand.Create(),
    };
}
