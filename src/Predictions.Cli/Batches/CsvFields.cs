namespace Predictions.Cli.Batches;

/// <summary>
/// The fields of one line of CSV (RFC 4180), each without its quotes. A field does not go over the end of a line: nothing that is
/// read here needs to, and a run can then go on from any line.
/// </summary>
internal static class CsvFields
{
    /// <summary>Fills the fields in; their number, or −1 where a quote is not closed or there are more than there is room for.</summary>
    public static int Split(ReadOnlySpan<byte> line, Span<Range> fields)
    {
        var count = 0;
        for (var from = 0; count < fields.Length; from++)
        {
            var quoted = from < line.Length && line[from] == '"';
            var length = quoted ? QuotedLength(line[(from + 1)..]) : PlainLength(line[from..]);
            if (length < 0)
                return -1;
            fields[count++] = quoted ? (from + 1)..(from + 1 + length) : from..(from + length);
            from += quoted ? length + 2 : length;
            if (from >= line.Length)
                return from == line.Length ? count : -1;
            if (line[from] != ',')
                return -1;
        }

        return -1;
    }

    private static int PlainLength(ReadOnlySpan<byte> rest) => rest.IndexOf((byte)',') is var comma and >= 0 ? comma : rest.Length;

    private static int QuotedLength(ReadOnlySpan<byte> rest)
    {
        for (var i = 0; i < rest.Length; i++)
        {
            if (rest[i] != '"')
                continue;
            if (i + 1 == rest.Length || rest[i + 1] != '"')
                return i;
            i++;
        }

        return -1;
    }
}
