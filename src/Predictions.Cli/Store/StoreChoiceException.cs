namespace Predictions.Cli.Store;

/// <summary>The store was not named well enough. Its message is one line for whoever typed it, and repeats no secret.</summary>
internal sealed class StoreChoiceException(string message) : Exception(message);
