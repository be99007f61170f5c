namespace Predictions.Service.Audit;

/// <summary>Configuration section <c>Audit</c>: the log of who read, changed or erased a history.</summary>
public sealed record AuditOptions
{
    /// <summary>
    /// The file that audit lines are appended to, or a device such as <c>/dev/stderr</c>. A relative path starts at the working
    /// directory. The file may be renamed at any time; the next line creates a new one. Default: standard error.
    /// </summary>
    public string? File { get; init; }

    internal IEnumerable<string> Problems()
    {
        if (File is not null && string.IsNullOrWhiteSpace(File))
            yield return "Audit:File must be a file's path, or not be set";
    }
}
