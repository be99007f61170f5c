namespace Predictions.Training.Charts;

/// <summary>A cycle table that cannot be read: one line that says where and why.</summary>
public sealed class CycleTableException : Exception
{
    public CycleTableException()
    {
    }

    public CycleTableException(string message)
        : base(message)
    {
    }

    public CycleTableException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
