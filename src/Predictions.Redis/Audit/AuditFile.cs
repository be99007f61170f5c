using System.Buffers;
using System.Text.Json;

namespace Predictions.Redis.Audit;

/// <summary>
/// Audit lines as JSON, one a line, at the end of a file that others may append to as well. It is opened anew for every batch, so that
/// it may be renamed away at any time and what is wrong with it shows at once. Safe for concurrent use.
/// </summary>
/// <param name="path">
/// A file, which is made where it is missing, or a device such as <c>/dev/stderr</c>; <c>null</c> for standard error.
/// </param>
public sealed class AuditFile(string? path)
{
    private const string StandardError = "/dev/stderr";

    private readonly string? _path = path is null or StandardError ? null : Path.GetFullPath(path);
    private readonly ArrayBufferWriter<byte> _bytes = new(1 << 14);
    private readonly Lock _lock = new();

    private bool _isTorn;

    /// <summary>Whether it can be opened.</summary>
    /// <exception cref="IOException">It cannot.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be.</exception>
    public void Try()
    {
        if (_path is not null)
            AppendedFile.Open(_path).Dispose();
    }

    /// <summary>Appends lines with one write; they are with the operating system afterwards.</summary>
    /// <exception cref="IOException">They could not all be written; of those that were, one may be cut off.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written; none was.</exception>
    public void Append(ReadOnlySpan<AuditLine> lines)
    {
        lock (_lock)
        {
            _bytes.ResetWrittenCount();
            // What a failed write has left must not swallow the next line. Where it left nothing, this is an empty line.
            if (_isTorn)
                _bytes.Write("\n"u8);
            // Every line is a document of its own, which the writer's checks do not know.
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
