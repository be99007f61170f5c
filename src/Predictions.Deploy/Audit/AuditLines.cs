namespace Predictions.Deploy.Audit;

/// <summary>The lines of JSON: to standard error, and appended to a file where one is named.</summary>
/// <param name="stream">Standard error.</param>
/// <param name="path">The file; <c>null</c> for none.</param>
internal sealed class AuditLines(TextWriter stream, string? path)
{
    /// <exception cref="DeployException">The file cannot be written.</exception>
    public void Write(DeployRecord record)
    {
        var line = record.ToJson();
        stream.WriteLine(line);
        if (path is null)
            return;
        try
        {
            File.AppendAllText(path, line + "\n");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw DeployException.NotBegun($"--audit {path}: {e.Message}");
        }
    }
}
