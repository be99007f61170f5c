namespace Predictions.LoadTest.Wire;

/// <summary>Is told by a connection how its requests end.</summary>
internal interface IAnswers
{
    /// <summary>A request is over.</summary>
    /// <param name="request">Which.</param>
    /// <param name="ending">As <see cref="Ending"/> counts it.</param>
    /// <param name="now">The timestamp of its end.</param>
    void Ended(in Request request, int ending, long now);

    /// <summary>A request that the server certainly has not begun: it is to be sent again, and its latency goes on counting.</summary>
    void Again(in Request request);
}
