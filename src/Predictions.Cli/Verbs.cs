using System.CommandLine;
using Predictions.Cli.Capacity;
using Predictions.Cli.Forecasts;
using Predictions.Cli.Histories;
using Predictions.Cli.Models;
using Predictions.Cli.Watching;

namespace Predictions.Cli;

/// <summary>All that the <c>predictions</c> command can do.</summary>
internal static class Verbs
{
    public static RootCommand Create() => new("Train, evaluate and ship the models of Predictions, and ask them about whole populations.")
    {
        ModelsCommand.Create(), HistoriesCommand.Create(), ForecastCommand.Create(),
        CapacityCommand.Create(), DashboardCommand.Create(),
    };
}
