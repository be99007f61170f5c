using System.Diagnostics.CodeAnalysis;

namespace Predictions.Models;

/// <summary>Either what was loaded, whole and checked, or why not.</summary>
public readonly struct Loaded<T>
    where T : class
{
    private Loaded(T? value, ModelRejection? refusal) => (Value, Refusal) = (value, refusal);

    public T? Value { get; }

    public ModelRejection? Refusal { get; }

    [MemberNotNullWhen(true, nameof(Value))]
    [MemberNotNullWhen(false, nameof(Refusal))]
    public bool IsLoaded => Value is not null;

    public static implicit operator Loaded<T>(T value) => new(value, null);

    public static implicit operator Loaded<T>(ModelRejection refusal) => new(null, refusal);

    /// <summary>For interfaces, which convert to nothing by themselves.</summary>
    internal static Loaded<T> Of(T value) => new(value, null);

    internal static Loaded<T> Refused(RejectionReason reason, string detail) => new ModelRejection(reason, detail);
}
