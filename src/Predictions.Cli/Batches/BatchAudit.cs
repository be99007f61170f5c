using System.CommandLine;
using Predictions.Audit;
using Predictions.Core;
using Predictions.Redis.Store;

namespace Predictions.Cli.Batches;

/// <summary>
/// Writes one audit line for each user whose history a run exports or writes, in the service's format. Thread-safe.
/// </summary>
internal sealed class BatchAudit
{
    private const string Transport = "cli";

    public static readonly Option<string> Option = new("--audit")
    {
        Description = "The audit log: one line per user is appended to it. /dev/stderr works.", Required = true,
        HelpName = "FILE",
    };

    private readonly string _name;
    private readonly AuditFile _file;
    private readonly AuditAction _action;
    private readonly RedisHistoryStore _store;

    private BatchAudit(string name, AuditAction action, RedisHistoryStore store) =>
        (_name, _file, _action, _store) = (name, new AuditFile(name), action, store);

    /// <exception cref="BatchException">The file cannot be appended to.</exception>
    public static BatchAudit Open(ParseResult parsed, AuditAction action, RedisHistoryStore store)
    {
        var audit = new BatchAudit(parsed.GetValue(Option)!, action, store);
        audit.Guard(audit._file.Try, "");
        return audit;
    }

    /// <summary>The outcome of one user, as audit lines name it.</summary>
    public static string OutcomeOf<T>(Outcome<T> outcome) => outcome.IsSuccess ? AuditLine.Ok : outcome.Error.Reason.WireName();

    /// <summary>Writes one line per user.</summary>
    /// <param name="userIds">The users.</param>
    /// <param name="outcomes">The outcome of each.</param>
    /// <exception cref="BatchException">The lines cannot be written.</exception>
    public void Append(IReadOnlyList<string> userIds, IReadOnlyList<string> outcomes)
    {
        if (userIds.Count == 0)
            return;
        var (now, by) = (TimeProvider.System.GetUtcNow(), Environment.UserName);
        var lines = new AuditLine[userIds.Count];
        for (var i = 0; i < lines.Length; i++)
            lines[i] = new AuditLine(now, _action, _store.PseudonymOf(userIds[i]), by, Transport, outcomes[i]);
        Guard(() => _file.Append(lines), "; run the command again to resume");
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
