namespace Predictions.Deploy.Tests.Cluster;

/// <summary>A request that reached the stand-in, in the order of arrival.</summary>
/// <param name="Query">With its question mark, "" for none.</param>
/// <param name="UserAgent">Which program asked.</param>
/// <param name="Writes">It is meant to change something: no reading, no question about the caller, no dry run.</param>
public sealed record SeenRequest(string Method, string Path, string Query, string UserAgent, bool Writes);
