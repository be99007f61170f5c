namespace Predictions.Reports;

/// <summary>Where the figures of a page come from; its footer shows it.</summary>
/// <param name="At">The time at which the page was made.</param>
/// <param name="Command">The command line, without folders of the machine.</param>
/// <param name="Product">The version and revision of the program.</param>
/// <param name="Inputs">The models, tables, seeds or machines, by name.</param>
public sealed record Provenance(
    DateTimeOffset At, string Command, string Product, IReadOnlyList<(string Name, string Value)> Inputs)
{
    /// <summary>All facts, in the order of the footer.</summary>
    public IEnumerable<(string Name, string Value)> Facts =>
        [("made", $"{At.UtcDateTime:yyyy-MM-dd HH:mm} UTC"), .. Inputs, ("command", Command), ("program", Product)];
}
