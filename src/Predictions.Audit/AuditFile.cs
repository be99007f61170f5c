using System.Buffers;
using System.Text.Json;

namespace Predictions.Audit;

/// <summary>
/// Appends audit lines to a file, one JSON object per line. Other processes may append to the same file. Every batch opens the
/// file again, so that it can be renamed at any time and an error shows at once. Safe for concurrent use.
/// </summary>
/// <param name="path">
/// A file, created where it is missing, or a device such as <c>/dev/stderr</c>; <c>null</c> for standard error.
/// </param>
public sealed class AuditFile(string? path)
{
    private const string StandardError = "/dev/stderr";

    private readonly string? _path = path is null or StandardError ? null : Path.GetFullPath(path);
    private readonly ArrayBufferWriter<byte> _bytes = new(1 << 14);
    private readonly Lock _lock = new();

    private bool _isTorn;

    /// <summary>Checks that the file can be opened.</summary>
    /// <exception cref="IOException">The file cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">The file must not be opened.</exception>
    public void Try()
    {
        if (_path is not null)
            AppendedFile.Open(_path).Dispose();
    }

    /// <summary>Appends lines with one write. On return the operating system has them.</summary>
    /// <exception cref="IOException">Not all lines were written; the last one may be incomplete.</exception>
    /// <exception cref="UnauthorizedAccessException">The file must not be written; no line was.</exception>
    public void Append(ReadOnlySpan<AuditLine> lines)
    {
        lock (_lock)
        {
            _bytes.ResetWrittenCount();
            // A failed write may have left an incomplete line, so start a new one. Otherwise this adds an empty line.
            if (_isTorn)
                _bytes.Write("\n"u8);
            // The writer's validation allows only one JSON document, and every line is one.
            using var json = new Utf8JsonWriter(_bytes, new JsonWriterOptions { SkipValidation = true });
            foreach (var line in lines)
            {
                line.WriteTo(json);
                json.Flush();
                json.Reset();
                _bytes.Write("\n"u8);
            }

            Write(_bytes.WrittenSpan);
        }
    }

    private void Write(ReadOnlySpan<byte> bytes)
    {
        if (_path is null)
        {
            AppendedFile.WriteToStandardError(bytes);
            return;
        }

        using var file = AppendedFile.Open(_path);
        _isTorn = true;
        file.Write(bytes);
        _isTorn = false;
    }
}
