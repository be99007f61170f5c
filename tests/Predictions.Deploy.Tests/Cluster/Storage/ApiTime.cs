namespace Predictions.Deploy.Tests.Cluster.Storage;

/// <summary>Times as the API writes them.</summary>
internal static class ApiTime
{
    extension(TimeProvider clock)
    {
        /// <summary>Whole seconds, as in metadata and conditions.</summary>
        public string Stamp() => clock.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'");
    }
}
