using System.Text.Json;

namespace Predictions.Redis.Audit;

/// <summary>What happened to a person's history.</summary>
public enum AuditAction
{
    /// <summary>It was read out.</summary>
    Read,

    /// <summary>It was replaced, or something was merged into it.</summary>
    Write,

    /// <summary>It was erased.</summary>
    Erase,

    /// <summary>It was written into a file.</summary>
    Export,
}

/// <summary>That a history was asked for or changed, and by whom. Holds nothing of the history, and no user id.</summary>
/// <param name="Time">When the store had answered.</param>
/// <param name="Action">What was asked for.</param>
/// <param name="Subject">Whose history, as <see cref="RedisHistoryStore.PseudonymOf"/> says.</param>
/// <param name="By">Who asked; never a user id.</param>
/// <param name="Transport">By which way, "grpc", "http" or "cli".</param>
/// <param name="Outcome"><see cref="Ok"/>, or why it failed, in UPPER_SNAKE_CASE.</param>
public readonly record struct AuditLine(DateTimeOffset Time, AuditAction Action, string Subject, string By, string Transport, string Outcome)
{
    /// <summary>The outcome of what was done.</summary>
    public const string Ok = "OK";

    /// <summary>An action as lines and metrics name it, "read".</summary>
    public static string NameOf(AuditAction action) => action switch
    {
        AuditAction.Read => "read",
        AuditAction.Write => "write",
        AuditAction.Erase => "erase",
        AuditAction.Export => "export",
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
        json.WriteEndObject();
    }
}
