namespace Predictions.PerfGates.Servers;

/// <summary>Who is measured beside whom.</summary>
internal enum Peer
{
    /// <summary>The service.</summary>
    Ours,

    /// <summary>The same read and a reply of the same size, with nothing between.</summary>
    Floor,

    /// <summary>The same forecasts as the public guides would have them.</summary>
    Tutorial,
}
