using Predictions.Deploy.Manifests;
using Predictions.Deploy.Rules;
using Spectre.Console;

namespace Predictions.Deploy.Telling;

/// <summary>Tells a person at a terminal, or a pipeline's log, what is found out and what happens.</summary>
/// <param name="console">Where to.</param>
/// <param name="time">The clock.</param>
internal sealed class RunTelling(IAnsiConsole console, TimeProvider time)
{
    private const int MostChanges = 60;

    private string _doing = "";
    private StatusContext? _status;

    /// <summary>Whether a person can be asked.</summary>
    public bool IsTerminal => console.Profile.Out.IsTerminal && console.Profile.Capabilities.Interactive && !Console.IsInputRedirected;

    /// <summary>A line of its own, such as what goes where.</summary>
    public void Say(string line) => console.MarkupLineInterpolated($"{line}");

    /// <summary>Something that happens now, with its time.</summary>
    public void Happens(string line)
    {
        console.MarkupLineInterpolated($"[grey]{time.GetUtcNow():HH:mm:ss}[/] {line}");
        // How many are ready stays in sight at a terminal while lines go by.
        if (line.StartsWith("deployment: ", StringComparison.Ordinal))
            _status?.Status(Markup.Escape($"{_doing} ({line["deployment: ".Length..]})"));
    }

    /// <summary>Does something that takes a while; at a terminal something turns meanwhile.</summary>
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

    /// <summary>What differs.</summary>
    public void Changes(IReadOnlyList<FieldChange> changes, string since)
    {
        if (changes.Count == 0)
        {
            Say($"Nothing differs from {since}.");
            return;
        }

        var table = new Table { Border = TableBorder.Simple, Title = new TableTitle($"What differs from {Markup.Escape(since)}") };
        table.AddColumns("object", "field", "now", "then");
        foreach (var change in changes.Take(MostChanges))
            table.AddRow(Row(change));
        console.Write(table);
        if (changes.Count > MostChanges)
            Say($"and {changes.Count - MostChanges} fields more.");
    }

    /// <summary>What each rule says.</summary>
    public void Rules(IReadOnlyList<RuleVerdict> verdicts)
    {
        var table = new Table { Border = TableBorder.Simple };
        table.AddColumns(new TableColumn("rule").NoWrap(), new TableColumn("").NoWrap(), new TableColumn("reason"));
        foreach (var verdict in verdicts)
            table.AddRow(Markup.Escape(verdict.Rule), Word(verdict.State), Markup.Escape(verdict.Reason));
        console.Write(table);
    }

    /// <summary>Asks; no answer is no.</summary>
    public async Task<bool> IsWantedAsync(string question, CancellationToken stop)
    {
        var prompt = new ConfirmationPrompt(Markup.Escape(question)) { DefaultValue = false };
        return await prompt.ShowAsync(console, stop);
    }

    private static string[] Row(FieldChange change) => change switch
    {
        { Path: "", After: null } => [$"[red]- {Markup.Escape(change.Object)}[/]", "", "there", "gone"],
        { Path: "" } => [$"[green]+ {Markup.Escape(change.Object)}[/]", "", "", "new"],
        _ => [Markup.Escape(change.Object), Markup.Escape(change.Path), Markup.Escape(change.Before ?? ""), Markup.Escape(change.After ?? "")],
    };

    private static string Word(RuleState state) => state switch
    {
        RuleState.Held => "[green]go[/]",
        RuleState.Failed => "[red]no-go[/]",
        RuleState.Overruled => "[yellow]overruled[/]",
        _ => "[grey]-[/]",
    };
}
