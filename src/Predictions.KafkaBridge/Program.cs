using Predictions.KafkaBridge.Startup;

return await BridgeHost.RunAsync(args);
