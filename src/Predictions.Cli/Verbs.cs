using System.CommandLine;
using Predictions.Cli.Capacity;
using Predictions.Cli.Deployment;
using Predictions.Cli.Forecasts;
using Predictions.Cli.Histories;
using Predictions.Cli.Models;

namespace Predictions.Cli;

/// <summary>All that the <c>predictions</c> command can do.</summary>
internal static class Verbs
{
    public static RootCommand Create() => new("Train, evaluate and ship the models of Predictions, ask them about whole populations, and deploy the service.")
    {
        ModelsCommand.Create(), HistoriesCommand.Create(), ForecastCommand.Create(),
        DeployCommand.Create(), CapacityCommand.Create(),
    };
}
