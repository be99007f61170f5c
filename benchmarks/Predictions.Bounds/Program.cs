using Predictions.Bounds;

return await BoundsCommand.Create().Parse(args).InvokeAsync(BoundsCommand.Patient);
