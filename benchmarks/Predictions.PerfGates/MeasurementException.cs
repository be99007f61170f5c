namespace Predictions.PerfGates;

/// <summary>Why nothing could be measured, in one line.</summary>
internal sealed class MeasurementException(string message) : Exception(message);
