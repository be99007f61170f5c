using Predictions.Reports;

namespace Predictions.Training.Reports;

/// <summary>A column of a table of words, as it is in full and on a terminal.</summary>
/// <param name="Name">What stands above it.</param>
/// <param name="Full">The words of a row.</param>
/// <param name="Terminal">The words where there is little room; <c>null</c> leaves the column out there.</param>
internal sealed record Column<T>(string Name, Func<T, string> Full, Func<T, string>? Terminal)
{
    /// <summary>A column that is the same everywhere.</summary>
    public Column(string name, Func<T, string> text)
        : this(name, text, text)
    {
    }

    /// <summary>The rows as a table.</summary>
    public static TextTable Table(string title, IReadOnlyList<Column<T>> columns, IEnumerable<T> rows, bool isTerminal)
    {
        (string Name, Func<T, string> Words)[] shown = isTerminal
            ? [.. columns.Where(c => c.Terminal is not null).Select(c => (c.Name, c.Terminal!))]
            : [.. columns.Select(c => (c.Name, c.Full))];
        return new TextTable(title, [.. shown.Select(c => c.Name)], [.. rows.Select(row => (string[])[.. shown.Select(c => c.Words(row))])]);
    }
}
