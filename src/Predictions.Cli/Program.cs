using System.CommandLine;
using Predictions.Cli;
using Predictions.Cli.Deployment;
using Predictions.Cli.LoadTest;

var parsed = Verbs.Create().Parse(args);
if (LoadTestCommand.Owns(parsed))
    return await LoadTestCommand.InvokeAsync(parsed);
// A rollout that is stopped has to go back first; the other verbs end within the library's two seconds.
return parsed.CommandResult.Command.Name is DeployCommand.Name or DeployBackCommand.Name
    ? await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = DeployCommand.StopTimeout })
    : await parsed.InvokeAsync();
