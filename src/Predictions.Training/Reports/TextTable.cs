namespace Predictions.Training.Reports;

/// <summary>A table of words, as the terminal, Markdown and HTML show it alike. Its first column is to the left, the others right.</summary>
public sealed record TextTable(string Title, IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<string>> Rows);
