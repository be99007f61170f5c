using System.CommandLine;
using Predictions.Cli;
using Predictions.Cli.Deployment;

var parsed = Verbs.Create().Parse(args);
// A rollout that is stopped has to go back first; the other verbs end within the library's two seconds.
return parsed.CommandResult.Command.Name == DeployCommand.Name
    ? parsed.Invoke(new InvocationConfiguration { ProcessTerminationTimeout = DeployCommand.StopTimeout })
    : parsed.Invoke();
