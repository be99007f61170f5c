namespace Predictions.Service.Hosting;

/// <summary>The configuration cannot be used. Its message is one line for whoever wrote it; the process tells it and ends.</summary>
public sealed class ConfigurationException(string message) : Exception(message);
