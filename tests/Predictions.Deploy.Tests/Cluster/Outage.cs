namespace Predictions.Deploy.Tests.Cluster;

/// <summary>What is wrong with the API server.</summary>
public enum Outage
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>It answers 503; watches are cut.</summary>
    Unavailable,

    /// <summary>It accepts and does not answer until it is mended; watches go silent.</summary>
    Hanging,

    /// <summary>It answers 403: the caller may not do this.</summary>
    Forbidden,

    /// <summary>It cuts the connection without an answer.</summary>
    Cut,
}
