namespace Predictions.Deploy.Capacity;

/// <summary>What was given cannot be simulated; its message is the one line to be shown for it.</summary>
public sealed class CapacityException : Exception
{
    public CapacityException(string message) : base(message)
    {
    }

    public CapacityException(string message, Exception inner) : base(message, inner)
    {
    }

    public CapacityException()
    {
    }
}
