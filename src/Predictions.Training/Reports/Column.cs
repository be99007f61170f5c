using Predictions.Reports;

namespace Predictions.Training.Reports;

/// <summary>A column of a text table, in full and for a terminal.</summary>
/// <param name="Name">The heading.</param>
/// <param name="Full">The full text of a row.</param>
/// <param name="Terminal">The short text for a terminal; <c>null</c> omits the column there.</param>
internal sealed record Column<T>(string Name, Func<T, string> Full, Func<T, string>? Terminal)
{
    /// <summary>A column with the same text everywhere.</summary>
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
        return new TextTable(title, [.. shown.Select(c => c.Name)],
            [.. rows.Select(row => (string[])[.. shown.Select(c => c.Words(row))])]);
    }
}
