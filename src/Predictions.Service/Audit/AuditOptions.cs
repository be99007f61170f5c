namespace Predictions.Service.Audit;

/// <summary>Configuration section <c>Audit</c>: where it is written who read, changed or erased whose history.</summary>
public sealed record AuditOptions
{
    /// <summary>
    /// A file that lines are appended to, or a device such as <c>/dev/stderr</c>; a relative path is from where the process was started.
    /// It may be renamed away at any time; the next line makes a new one. Default <c>null</c>: standard error.
    /// </summary>
    public string? File { get; init; }

    internal IEnumerable<string> Problems()
    {
        if (File is not null && string.IsNullOrWhiteSpace(File))
            yield return "Audit:File must be a file's path, or not be set";
    }
}
