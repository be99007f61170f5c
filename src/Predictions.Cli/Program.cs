using System.CommandLine;
using Predictions.Cli.Models;

var root = new RootCommand("Train, evaluate and ship the models of Predictions.") { ModelsCommand.Create() };
return root.Parse(args).Invoke();
