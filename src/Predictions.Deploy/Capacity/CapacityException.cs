namespace Predictions.Deploy.Capacity;

/// <summary>The input cannot be simulated. The message is one line for the user.</summary>
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
