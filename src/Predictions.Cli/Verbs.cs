using System.CommandLine;
using Predictions.Cli.Access;
using Predictions.Cli.Capacity;
using Predictions.Cli.Deployment;
using Predictions.Cli.Forecasts;
using Predictions.Cli.Histories;
using Predictions.Cli.LoadTest;
using Predictions.Cli.Models;
using Predictions.Cli.Tables;

namespace Predictions.Cli;

/// <summary>All verbs of the <c>predictions</c> command.</summary>
internal static class Verbs
{
    public static RootCommand Create() =>
        new("Train, evaluate and ship models, forecast for many users at once, load-test the service and deploy it.")
    {
        Models(), Histories(), ForecastCommand.Create(), DeployCommand.Create(), CapacityCommand.Create(),
        LoadTestCommand.Create(), TokenCommand.Create(),
    };

    private static Command Models() => new("models", "Train, evaluate and ship models.")
    {
        TableCommand.Create(), SimulateCommand.Create(), SplitCommand.Create(),
        FitPriorCommand.Create(), FitCohortCommand.Create(), TrainCommand.Create(), EvaluateCommand.Create(),
        CompareCommand.Create(), DriftCommand.Create(), ReplayCommand.Create(), ExplainCommand.Create(), GroupsCommand.Create(),
        ShadowCommand.Create(), RolloutCommand.Create(), VerdictCommand.Create(), PromoteCommand.Create(PairedEvidence.Of),
        RollbackCommand.Create(),
        ListCommand.Create(), ShowCommand.Create(),
    };

    private static Command Histories() => new(
        "histories", "Import and export the histories of many users, and estimate how often they forget to log.")
    {
        ImportCommand.Create(), ExportCommand.Create(), SkipRateCommand.Create(),
        EraseAgainCommand.Create(), ReencryptCommand.Create(), ReencryptCommand.CreateOldName(), RekeyCommand.Create(),
    };
}
