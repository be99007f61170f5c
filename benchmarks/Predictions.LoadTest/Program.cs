using Predictions.LoadTest.Verbs;

return await VerbTable.RunAsync(args);
