using System.CommandLine;
using Predictions.Audit;
using Predictions.Core;
using Predictions.Redis.Store;

namespace Predictions.Cli.Batches;

/// <summary>A line for each person whose history a run exports or writes, as the service's audit has them. Safe for concurrent use.</summary>
internal sealed class BatchAudit
{
    private const string Transport = "cli";

    public static readonly Option<string> Option = new("--audit")
    {
        Description = "Where a line is written for each person; appended to. /dev/stderr works.", Required = true, HelpName = "FILE",
    };

    private readonly string _name;
    private readonly AuditFile _file;
    private readonly AuditAction _action;
    private readonly RedisHistoryStore _store;

    private BatchAudit(string name, AuditAction action, RedisHistoryStore store) =>
        (_name, _file, _action, _store) = (name, new AuditFile(name), action, store);

    /// <exception cref="BatchException">It cannot be appended to.</exception>
    public static BatchAudit Open(ParseResult parsed, AuditAction action, RedisHistoryStore store)
    {
        var audit = new BatchAudit(parsed.GetValue(Option)!, action, store);
        audit.Guard(audit._file.Try, "");
        return audit;
    }

    /// <summary>The outcome of one user as a line has it.</summary>
    public static string OutcomeOf<T>(Outcome<T> outcome) => outcome.IsSuccess ? AuditLine.Ok : outcome.Error.Reason.WireName();

    /// <summary>Writes a line for each of the users.</summary>
    /// <param name="userIds">Whose histories.</param>
    /// <param name="outcomes">What came of each.</param>
    /// <exception cref="BatchException">They could not be written.</exception>
    public void Append(IReadOnlyList<string> userIds, IReadOnlyList<string> outcomes)
    {
        if (userIds.Count == 0)
            return;
        var (now, by) = (TimeProvider.System.GetUtcNow(), Environment.UserName);
        var lines = new AuditLine[userIds.Count];
        for (var i = 0; i < lines.Length; i++)
            lines[i] = new AuditLine(now, _action, _store.PseudonymOf(userIds[i]), by, Transport, outcomes[i]);
        Guard(() => _file.Append(lines), "; start again to go on from here");
    }

    private void Guard(Action write, string then)
    {
        try
        {
            write();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new BatchException($"--audit {_name} cannot be written ({e.Message.ReplaceLineEndings(" ")}){then}");
        }
    }
}
