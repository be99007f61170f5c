using System.Diagnostics.CodeAnalysis;

namespace Predictions.Core;

/// <summary>An invalid field: its path and the accepted values, never the sent value.</summary>
public readonly record struct FieldViolation(FieldPath Field, string Accepted);

/// <summary>An expected error as a value: the reason, a sentence for the caller, and the invalid fields.</summary>
public sealed record PredictionError
{
    private readonly string? _sentence;

    /// <param name="reason">The kind of error.</param>
    /// <param name="sentence">One sentence for the caller, without any value that was sent or stored.</param>
    public PredictionError(ErrorReason reason, string sentence) => (Reason, _sentence, Fields) = (reason, sentence, []);

    /// <param name="reason">The kind of error.</param>
    /// <param name="fields">The invalid fields, at least one; the sentence for the caller is about the first.</param>
    public PredictionError(ErrorReason reason, IReadOnlyList<FieldViolation> fields) => (Reason, Fields) = (reason, fields);

    /// <summary>The kind of error; on the wire its name is the <c>reason</c>.</summary>
    public ErrorReason Reason { get; }

    /// <summary>The invalid fields; empty where the error is not about a field.</summary>
    public IReadOnlyList<FieldViolation> Fields { get; }

    /// <summary>One sentence for the caller, with fields by their proto names.</summary>
    public string Message => MessageWith(static name => name);

    /// <summary>One sentence for the caller, with each proto name formatted by <paramref name="format"/>.</summary>
    public string MessageWith(Func<string, string> format) =>
        _sentence ?? $"{Fields[0].Field.ToString(format)}: {Fields[0].Accepted}";

    /// <summary>An error of one field.</summary>
    public static PredictionError Of(ErrorReason reason, FieldPath field, string accepted) =>
        new(reason, [new FieldViolation(field, accepted)]);
}

/// <summary>Either a value or a <see cref="PredictionError"/>. Expected errors are returned; exceptions are for bugs.</summary>
public readonly struct Outcome<T>
{
    private readonly T? _value;

    private Outcome(T? value, PredictionError? error) => (_value, Error) = (value, error);

    /// <summary>Why there is no value; <c>null</c> where there is one.</summary>
    public PredictionError? Error { get; }

    /// <summary>The value. Only meaningful where <see cref="IsSuccess"/> is true.</summary>
    public T Value => IsSuccess ? _value! : throw new InvalidOperationException($"No value: {Error!.Reason}");

    [MemberNotNullWhen(false, nameof(Error))]
    public bool IsSuccess => Error is null;

    public static implicit operator Outcome<T>(T value) => new(value, null);

    public static implicit operator Outcome<T>(PredictionError error) => new(default, error);
}
