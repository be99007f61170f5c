using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Predictions.Audit;

/// <summary>
/// Appends erasures to a file, one JSON object per line, each on the disk before the call returns. Other processes may append to
/// the same file, and it may be renamed at any time. Safe for concurrent use.
/// </summary>
/// <param name="path">A file, created where it is missing.</param>
public sealed class ErasureLedger(string path)
{
    private readonly string _path = Path.GetFullPath(path);
    private readonly Lock _lock = new();

    // A process that was killed while it wrote may have left an incomplete line.
    private bool _isTorn = true;

    /// <summary>Creates the file where it is missing, and checks that it can be opened.</summary>
    /// <exception cref="IOException">The file cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">The file must not be opened.</exception>
    public void Try()
    {
        using (Open())
        {
        }
    }

    /// <summary>Appends an erasure. On return it is on the disk.</summary>
    /// <exception cref="IOException">The line was not written, or is not known to be on the disk.</exception>
    /// <exception cref="UnauthorizedAccessException">The file must not be written.</exception>
    public void Append(in ErasureLine line)
    {
        lock (_lock)
        {
            using var file = Open();
            var startsLine = _isTorn && file.CanSeek && file.Length > 0;
            _isTorn = true;
            file.Write(Encoding.UTF8.GetBytes($"{(startsLine ? "\n" : "")}{line}\n"));
            file.Flush(flushToDisk: true);
            _isTorn = false;
        }
    }

    private FileStream Open()
    {
        var isNew = !File.Exists(_path);
        var file = AppendedFile.Open(_path);
        if (isNew)
            AppendedFile.FlushFolderOf(_path);
        return file;
    }
}

/// <summary>One erasure in a ledger.</summary>
/// <param name="Subject">The user's pseudonym in the store: 22 characters of base64url.</param>
/// <param name="Day">The day of the erasure, in UTC.</param>
/// <param name="Revision">
/// The revision of the erasure. Every history that it erased has a lower one, and every later history a higher one.
/// </param>
public readonly record struct ErasureLine(string Subject, DateOnly Day, long Revision)
{
    private const int SubjectCharacters = 22;

    /// <summary>Reads a line of a ledger.</summary>
    /// <returns>Whether the line is whole and of the form that <see cref="ErasureLedger"/> writes.</returns>
    public static bool TryParse(ReadOnlySpan<byte> text, out ErasureLine line)
    {
        line = default;
        try
        {
            var reader = new Utf8JsonReader(text);
            using var json = JsonDocument.ParseValue(ref reader);
            if (reader.BytesConsumed != text.Length || json.RootElement.ValueKind != JsonValueKind.Object)
                return false;
            var subject = json.RootElement.GetProperty("subject").GetString() ?? "";
            var isDay = DateOnly.TryParseExact(
                json.RootElement.GetProperty("day").GetString(), "O", CultureInfo.InvariantCulture, DateTimeStyles.None,
                out var day);
            line = new ErasureLine(subject, day, json.RootElement.GetProperty("revision").GetInt64());
            return isDay && line.Revision > 0 && subject.Length == SubjectCharacters
                && subject.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return false;
        }
    }

    /// <summary>The line without its end.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $$"""{"subject":"{{Subject}}","day":"{{Day:O}}","revision":{{Revision}}}""");
}
