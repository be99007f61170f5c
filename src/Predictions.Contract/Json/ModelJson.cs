using System.ComponentModel;

namespace Predictions.Contract.Json;

[Description("The models of this instance.")]
public sealed record ListModelsJson
{
    [Description("Every model, newest first; empty if the statistical model answers alone.")]
    public required IReadOnlyList<ModelJson> Models { get; init; }
}

[Description("A model.")]
public sealed record ModelJson
{
    [Description("\"cycle-length\".")]
    public required string Name { get; init; }

    [Description("\"3\".")]
    public required string Version { get; init; }

    [Description("SERVING: it answers; two do during a rollout. SHADOWING: it is scored in the shadow of the serving model.")]
    [OneOf(nameof(EnumNames.State))]
    public required string State { get; init; }

    [Description("Why the service refused it; empty unless REFUSED.")]
    public required string RefusedBecause { get; init; }

    [Description("The SHA-256 of its artifact, in lower-case hex; empty if its manifest could not be read.")]
    public required string Sha256 { get; init; }

    [Description("The date on which it was trained; empty if its manifest could not be read.")]
    [Date(MayBeEmpty = true)]
    public required string Created { get; init; }

    [Description("From its manifest: \"mae_days\", \"crps_days\", \"coverage_80\" and others.")]
    public required IReadOnlyDictionary<string, double> Metrics { get; init; }

    [Description("Its model card, in Markdown.")]
    public required string Card { get; init; }
}
