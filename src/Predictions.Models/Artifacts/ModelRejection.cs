using System.Diagnostics.CodeAnalysis;

namespace Predictions.Models.Artifacts;

/// <summary>Why a model must not serve.</summary>
public enum RejectionReason
{
    /// <summary>A file of the artifact, or labels.json, is missing.</summary>
    Missing,

    /// <summary>The manifest or the labels cannot be read.</summary>
    ManifestUnreadable,

    /// <summary>The manifest names another model, version or feature schema, or a number is out of range.</summary>
    ManifestMismatch,

    /// <summary>model.zip does not have the size in the manifest.</summary>
    SizeMismatch,

    /// <summary>model.zip does not have the manifest's SHA-256.</summary>
    HashMismatch,

    /// <summary>model.zip is not an archive, or a part of the model is missing.</summary>
    ModelUnreadable,

    /// <summary>The model is not a tree ensemble that the compiler supports.</summary>
    ModelUnsupported,

    /// <summary>The hazards differ from those at training.</summary>
    GoldenMismatch,

    /// <summary>model.zip expands to more bytes, or holds more entries, than the limit.</summary>
    ExpandsTooFar,

    /// <summary>Reading, parsing or checking the model reached its timeout.</summary>
    TookTooLong,

    /// <summary>A forecast with the model is not a distribution, or fails.</summary>
    ForecastUnsound,
}

/// <summary>A rejection with its detail for the operator.</summary>
public sealed record ModelRejection(RejectionReason Reason, string Detail)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Reason}: {Detail}";
}

/// <summary>A labeled version that must not serve.</summary>
/// <param name="Version">The version, or "labels.json" where the labels themselves cannot be read.</param>
/// <param name="Rejection">The reason.</param>
public sealed record RejectedModel(string Version, ModelRejection Rejection);

/// <summary>Either a loaded and checked value, or the rejection.</summary>
public readonly struct Loaded<T>
    where T : class
{
    private Loaded(T? value, ModelRejection? rejection) => (Value, Rejection) = (value, rejection);

    public T? Value { get; }

    public ModelRejection? Rejection { get; }

    [MemberNotNullWhen(true, nameof(Value))]
    [MemberNotNullWhen(false, nameof(Rejection))]
    public bool IsLoaded => Value is not null;

    public static implicit operator Loaded<T>(T value) => new(value, null);

    public static implicit operator Loaded<T>(ModelRejection rejection) => new(null, rejection);

    /// <summary>For interface types, to which implicit conversions do not apply.</summary>
    internal static Loaded<T> Of(T value) => new(value, null);

    internal static Loaded<T> Rejected(RejectionReason reason, string detail) => new ModelRejection(reason, detail);
}
