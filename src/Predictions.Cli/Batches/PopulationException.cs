namespace Predictions.Cli.Batches;

/// <summary>A run over a population cannot go on. Its message is one line for whoever started it.</summary>
internal sealed class PopulationException(string message) : Exception(message)
{
    /// <summary>Something in a file is not as it must be.</summary>
    public static PopulationException At(string file, long line, string wrong) => new($"{file}: line {line}: {wrong}");
}
