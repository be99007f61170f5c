using Predictions.PerfGates;

return await PerfGatesCommand.Create().Parse(args).InvokeAsync(PerfGatesCommand.Configuration);
