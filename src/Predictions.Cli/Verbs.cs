using System.CommandLine;
using Predictions.Cli.Models;

namespace Predictions.Cli;

/// <summary>All that the <c>predictions</c> command can do.</summary>
internal static class Verbs
{
    public static RootCommand Create() => new("Train, evaluate and ship the models of Predictions.") { ModelsCommand.Create() };
}
