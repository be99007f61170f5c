namespace Predictions.Deploy.Tests.Cluster.Storage;

/// <summary>How a write is meant.</summary>
/// <param name="Manager">Who owns the fields that it sets.</param>
/// <param name="Part">The subresource it goes to, "" for the object itself.</param>
/// <param name="IsDryRun">It is answered and not kept.</param>
/// <param name="Force">An apply takes fields from those who own them.</param>
internal sealed record WriteTerms(string Manager, string Part = "", bool IsDryRun = false, bool Force = false);
