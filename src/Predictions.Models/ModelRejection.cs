namespace Predictions.Models;

/// <summary>Why a model may not serve.</summary>
public enum RejectionReason
{
    /// <summary>A file of the artifact, or the labels, is not there.</summary>
    Missing,

    /// <summary>The manifest or the labels cannot be read.</summary>
    ManifestUnreadable,

    /// <summary>The manifest is of another model, version or feature schema, or states a number outside its range.</summary>
    ManifestMismatch,

    /// <summary>model.zip is not as long as the manifest says.</summary>
    SizeMismatch,

    /// <summary>model.zip does not have the manifest's SHA-256.</summary>
    HashMismatch,

    /// <summary>ML.NET cannot read model.zip.</summary>
    ModelUnreadable,

    /// <summary>It is not a tree ensemble that the compiler can follow.</summary>
    ModelUnsupported,

    /// <summary>It does not answer as it did at training.</summary>
    GoldenMismatch,

    /// <summary>model.zip expands to more, or holds more entries, than any model that is served.</summary>
    ExpandsTooFar,

    /// <summary>Reading, parsing or proving it took longer than it may, and was given up.</summary>
    TookTooLong,

    /// <summary>What is forecast with it is no distribution, or nothing can be.</summary>
    ForecastUnsound,
}

/// <summary>A refusal, with a sentence for the operator.</summary>
public sealed record ModelRejection(RejectionReason Reason, string Detail)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Reason}: {Detail}";
}

/// <summary>What the labels name and may not serve.</summary>
/// <param name="Version">The version, or "labels.json" where the labels themselves cannot be read.</param>
/// <param name="Refusal">Why.</param>
public sealed record RejectedModel(string Version, ModelRejection Refusal);
