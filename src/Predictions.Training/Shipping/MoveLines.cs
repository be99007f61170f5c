using System.Text.Json;

namespace Predictions.Training.Shipping;

/// <summary>The log of moves as it was read.</summary>
/// <param name="Moves">Oldest first.</param>
/// <param name="WholeBytes">Where the last whole line ends; what comes after was torn by a kill, so its move never took place.</param>
/// <param name="BadLine">The first line, from 1, that is no move though it is not the torn end; <c>null</c> where there is none.</param>
public sealed record MoveLines(IReadOnlyList<LabelMove> Moves, int WholeBytes, int? BadLine)
{
    public const string FileName = "moves.jsonl";

    /// <summary>Why the log cannot be used; <c>null</c> where it can.</summary>
    public string? Refusal => BadLine is { } line ? $"{FileName} line {line} is not a move: mend it or take it out" : null;

    /// <summary>Reads without waiting for a move that is under way; a folder without a log has no moves.</summary>
    /// <exception cref="IOException">It is there and cannot be read.</exception>
    public static MoveLines Read(string modelsDirectory)
    {
        var path = Path.Combine(modelsDirectory, FileName);
        if (!File.Exists(path))
            return new MoveLines([], 0, null);
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        return Read(file);
    }

    internal static MoveLines Read(Stream file)
    {
        using var copy = new MemoryStream();
        file.CopyTo(copy);
        return Of(copy.ToArray());
    }

    private static MoveLines Of(ReadOnlySpan<byte> log)
    {
        var moves = new List<LabelMove>();
        var start = 0;
        while (start < log.Length)
        {
            var length = log[start..].IndexOf((byte)'\n');
            var isWhole = length >= 0;
            var line = isWhole ? log.Slice(start, length) : log[start..];
            if (Parse(line) is { } move)
                moves.Add(move);
            else
                return new MoveLines(moves, start, isWhole ? moves.Count + 1 : null);
            start += line.Length + (isWhole ? 1 : 0);
        }

        return new MoveLines(moves, start, null);
    }

    private static LabelMove? Parse(ReadOnlySpan<byte> line)
    {
        try
        {
            return JsonSerializer.Deserialize(line, MoveJson.Readable.LabelMove);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
