using Predictions.Cli.Batches;

namespace Predictions.Cli.Histories;

/// <summary>Histories as they lie in a file, read in batches of whole users.</summary>
/// <param name="path">The file; "-" is standard input.</param>
/// <param name="lines">How they are written there.</param>
internal sealed class HistoriesFile(string path, IHistoryLines lines)
{
    private const string Standard = "-";
    private const int BatchUsers = 512;

    /// <summary>More than a history may have records: a user with more is refused, and needs not be read to her end.</summary>
    private const int MostLinesOfUser = 2_000;

    public string Path => path;

    public bool IsStandardInput => path == Standard;

    public IHistoryLines Lines => lines;

    /// <exception cref="PopulationException">The file cannot be read.</exception>
    public long CountBytes()
    {
        using var stream = InputFile.Open(path);
        return stream.Length;
    }

    /// <summary>Every batch from a place on.</summary>
    /// <exception cref="PopulationException">The file cannot be read, or is not at all what it must be.</exception>
    public IEnumerable<LineBatch> Batches(FilePosition start)
    {
        using var stream = IsStandardInput ? Console.OpenStandardInput() : InputFile.Open(path);
        if (start != default)
            stream.Seek(start.Bytes, SeekOrigin.Begin);
        var reader = new LineReader(stream, start, path);
        var batch = new LineBatch();
        for (var (users, linesOfUser) = (0, 0); TryRead(reader, out var line);)
        {
            var isSame = batch.Count > 0 && lines.IsSameUser(batch.Line(batch.Count - 1), line.Span);
            (users, linesOfUser) = isSame ? (users, linesOfUser + 1) : (users + 1, 1);
            if (linesOfUser > MostLinesOfUser)
                throw PopulationException.At(path, reader.FilePosition.Lines, $"one user must have at most {MostLinesOfUser} rows");
            if (users > BatchUsers)
            {
                yield return batch;
                (batch, users) = (new LineBatch(), 1);
            }

            batch.Add(line.Span, reader.FilePosition);
        }

        if (batch.Count > 0)
            yield return batch;
    }

    /// <summary>The next line that holds something of a user.</summary>
    private bool TryRead(LineReader reader, out ReadOnlyMemory<byte> line)
    {
        while (reader.TryRead(out var read))
        {
            if (read.IsEmpty || (reader.FilePosition.Lines == 1 && lines.IsHeader(read, path)))
                continue;
            line = read.ToArray();
            return true;
        }

        line = default;
        return false;
    }
}
