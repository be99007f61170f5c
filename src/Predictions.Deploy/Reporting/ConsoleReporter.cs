using Predictions.Deploy.Manifests;
using Predictions.Deploy.Rules;
using Spectre.Console;

namespace Predictions.Deploy.Reporting;

/// <summary>Reports the progress of a run to a terminal or to a pipeline's log.</summary>
/// <param name="console">The output.</param>
/// <param name="time">The clock.</param>
internal sealed class ConsoleReporter(IAnsiConsole console, TimeProvider time)
{
    private const int MaxChanges = 60;

    private string _doing = "";
    private StatusContext? _status;

    /// <summary>Whether the output is a terminal that can ask for a confirmation.</summary>
    public bool IsTerminal =>
        console.Profile.Out.IsTerminal && console.Profile.Capabilities.Interactive && !Console.IsInputRedirected;

    /// <summary>Writes a line.</summary>
    public void Line(string line) => console.MarkupLineInterpolated($"{line}");

    /// <summary>Writes a line with the time.</summary>
    public void Event(string line)
    {
        console.MarkupLineInterpolated($"[grey]{time.GetUtcNow():HH:mm:ss}[/] {line}");
        // A terminal keeps the number of ready replicas in its status line.
        if (line.StartsWith("deployment: ", StringComparison.Ordinal))
            _status?.Status(Markup.Escape($"{_doing} ({line["deployment: ".Length..]})"));
    }

    /// <summary>Runs work; a terminal shows a spinner meanwhile.</summary>
    public async Task<T> WhileAsync<T>(string doing, Func<Task<T>> work)
    {
        if (!IsTerminal)
            return await work();
        return await console.Status().StartAsync(Markup.Escape(doing), async status =>
        {
            (_doing, _status) = (doing, status);
            try
            {
                return await work();
            }
            finally
            {
                _status = null;
            }
        });
    }

    /// <summary>Writes the changes as a table.</summary>
    public void Changes(IReadOnlyList<FieldChange> changes, string since)
    {
        if (changes.Count == 0)
        {
            Line($"Nothing differs from {since}.");
            return;
        }

        var table = new Table { Border = TableBorder.Simple, Title = new TableTitle($"Changes since {Markup.Escape(since)}") };
        table.AddColumns("object", "field", "now", "then");
        foreach (var change in changes.Take(MaxChanges))
            table.AddRow(Row(change));
        console.Write(table);
        if (changes.Count > MaxChanges)
            Line($"and {changes.Count - MaxChanges} more fields.");
    }

    /// <summary>Writes the verdict of each rule.</summary>
    public void Rules(IReadOnlyList<RuleVerdict> verdicts)
    {
        var table = new Table { Border = TableBorder.Simple };
        table.AddColumns(new TableColumn("rule").NoWrap(), new TableColumn("").NoWrap(), new TableColumn("reason"));
        foreach (var verdict in verdicts)
            table.AddRow(Markup.Escape(verdict.Rule.Name), Word(verdict.State), Markup.Escape(verdict.Reason));
        console.Write(table);
    }

    /// <summary>Asks for a confirmation. The default is no.</summary>
    public async Task<bool> ConfirmAsync(string question, CancellationToken stop)
    {
        var prompt = new ConfirmationPrompt(Markup.Escape(question)) { DefaultValue = false };
        return await prompt.ShowAsync(console, stop);
    }

    private static string[] Row(FieldChange change) => change switch
    {
        { Path: "", After: null } => [$"[red]- {Markup.Escape(change.Object)}[/]", "", "there", "gone"],
        { Path: "" } => [$"[green]+ {Markup.Escape(change.Object)}[/]", "", "", "new"],
        _ => [Markup.Escape(change.Object), Markup.Escape(change.Path), Markup.Escape(change.Before ?? ""),
            Markup.Escape(change.After ?? "")],
    };

    private static string Word(RuleState state) => state switch
    {
        RuleState.Passed => "[green]go[/]",
        RuleState.Failed => "[red]no-go[/]",
        RuleState.Overruled => "[yellow]overruled[/]",
        _ => "[grey]-[/]",
    };
}
