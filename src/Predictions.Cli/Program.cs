using Predictions.Cli;

return Verbs.Create().Parse(args).Invoke();
