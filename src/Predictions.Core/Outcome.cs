using System.Diagnostics.CodeAnalysis;

namespace Predictions.Core;

/// <summary>What went wrong with one field: its path in proto names, and what is accepted. Never the value itself.</summary>
public readonly record struct FieldViolation(string Field, string Accepted);

/// <summary>Why a call has no answer, as a value: the reason, a sentence for the caller, and the fields at fault.</summary>
/// <param name="Reason">The kind of error; on the wire its name is the <c>reason</c>.</param>
/// <param name="Message">One sentence for the caller, without any value that was sent or stored.</param>
/// <param name="Fields">The fields at fault; empty where no field is.</param>
public sealed record PredictionError(ErrorReason Reason, string Message, params IReadOnlyList<FieldViolation> Fields)
{
    /// <summary>An error of one field; the sentence names the field and what is accepted.</summary>
    public static PredictionError Of(ErrorReason reason, string field, string accepted) =>
        new(reason, $"{field}: {accepted}", new FieldViolation(field, accepted));
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
