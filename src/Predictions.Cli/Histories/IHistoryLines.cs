namespace Predictions.Cli.Histories;

/// <summary>How histories are read: from CSV or from NDJSON. Stateless, so that several batches are read at once.</summary>
internal interface IHistoryLines
{
    /// <summary>Whether the first line is no history; throws where it is not what it must be.</summary>
    bool IsHeader(ReadOnlySpan<byte> firstLine, string file);

    /// <summary>Whether two lines that follow each other are of one user.</summary>
    bool IsSameUser(ReadOnlySpan<byte> line, ReadOnlySpan<byte> next);

    /// <summary>Reads a batch of whole users.</summary>
    /// <param name="batch">Its lines.</param>
    /// <param name="latestRecorded">The latest start or ovulation accepted.</param>
    ReadBatch Read(LineBatch batch, DateOnly latestRecorded);
}
