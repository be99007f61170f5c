using System.Text.Json;

namespace Predictions.Audit;

/// <summary>An action on a user's history.</summary>
public enum AuditAction
{
    /// <summary>The history was read.</summary>
    Read,

    /// <summary>The history was replaced, or a change was merged into it.</summary>
    Write,

    /// <summary>The history was erased.</summary>
    Erase,

    /// <summary>The history was exported to a file.</summary>
    Export,

    /// <summary>A reader of the events of all users began.</summary>
    ReadEvents,
}

/// <summary>One line of the audit: who accessed which history. It contains nothing of the history and no user id.</summary>
/// <param name="Time">When the store answered.</param>
/// <param name="Action">The action.</param>
/// <param name="Subject">The user's pseudonym in the store; <see cref="AllUsers"/> for events.</param>
/// <param name="By">The caller; never a user id.</param>
/// <param name="Transport">"grpc", "http" or "cli".</param>
/// <param name="Outcome"><see cref="Ok"/>, or the error in UPPER_SNAKE_CASE.</param>
/// <param name="Request">The call's request id; <c>null</c> for none.</param>
public readonly record struct AuditLine(
    DateTimeOffset Time, AuditAction Action, string Subject, string By, string Transport, string Outcome, string? Request = null)
{
    /// <summary>The outcome of a successful action.</summary>
    public const string Ok = "OK";

    /// <summary>The subject of an action on the events of all users.</summary>
    public const string AllUsers = "*";

    /// <summary>The subject of a call that was refused before the user was read from it.</summary>
    public const string Unread = "-";

    /// <summary>The name of an action in lines and metrics, for example "read".</summary>
    public static string NameOf(AuditAction action) => action switch
    {
        AuditAction.Read => "read",
        AuditAction.Write => "write",
        AuditAction.Erase => "erase",
        AuditAction.Export => "export",
        AuditAction.ReadEvents => "read_events",
        _ => throw new InvalidOperationException($"{action} has no name"),
    };

    internal void WriteTo(Utf8JsonWriter json)
    {
        Span<byte> time = stackalloc byte[32];
        Time.UtcDateTime.TryFormat(time, out var length, "yyyy-MM-ddTHH:mm:ss.fffZ");
        json.WriteStartObject();
        json.WriteString("time"u8, time[..length]);
        json.WriteString("action"u8, NameOf(Action));
        json.WriteString("subject"u8, Subject);
        json.WriteString("by"u8, By);
        json.WriteString("transport"u8, Transport);
        json.WriteString("outcome"u8, Outcome);
        if (Request is not null)
            json.WriteString("request"u8, Request);
        json.WriteEndObject();
    }
}
