using System.Diagnostics.CodeAnalysis;

namespace Predictions.Core;

/// <summary>What went wrong with one field: its path in proto names, and what is accepted. Never the value itself.</summary>
public readonly record struct FieldViolation(string Field, string Accepted);

/// <summary>A failure as a value: the error, a sentence for the caller, and the fields at fault.</summary>
public sealed record Failure(PredictionError Error, string Message, params IReadOnlyList<FieldViolation> Fields)
{
    /// <summary>A failure of one field; the sentence names it and what is accepted.</summary>
    public static Failure Of(PredictionError error, string field, string accepted) =>
        new(error, $"{field}: {accepted}", new FieldViolation(field, accepted));
}

/// <summary>Either a value or a <see cref="Failure"/>. Expected failures are returned, exceptions are for bugs.</summary>
public readonly struct Outcome<T>
{
    private readonly T? _value;

    private Outcome(T? value, Failure? failure) => (_value, Failure) = (value, failure);

    public Failure? Failure { get; }

    /// <summary>The value. Only meaningful where <see cref="IsSuccess"/> is true.</summary>
    public T Value => IsSuccess ? _value! : throw new InvalidOperationException($"No value: {Failure!.Error}");

    [MemberNotNullWhen(false, nameof(Failure))]
    public bool IsSuccess => Failure is null;

    public static implicit operator Outcome<T>(T value) => new(value, null);

    public static implicit operator Outcome<T>(Failure failure) => new(default, failure);
}
