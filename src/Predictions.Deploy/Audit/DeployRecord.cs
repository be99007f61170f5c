using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Predictions.Deploy.Audit;

/// <summary>One run, as the audit keeps it; the same as a line of JSON, in the cluster's history, and in `deploy history`.</summary>
/// <param name="Run">The run's id.</param>
/// <param name="Began">When, in UTC.</param>
/// <param name="Who">Who says to have done it.</param>
/// <param name="Environment">Where to.</param>
/// <param name="Asked">The image as it was typed.</param>
public sealed record DeployRecord(string Run, DateTimeOffset Began, string Who, string Environment, string Asked)
{
    /// <summary>"before" or "after".</summary>
    public string Phase { get; init; } = "before";

    /// <summary>When it ended; <c>null</c> before.</summary>
    public DateTimeOffset? Ended { get; init; }

    /// <summary>Host and path of the checkout's origin.</summary>
    public string? Origin { get; init; }

    /// <summary>The commit that was checked out.</summary>
    public string? Commit { get; init; }

    /// <summary>What the image is; <c>null</c> where it was not found out.</summary>
    public string? Digest { get; init; }

    /// <summary>What ran before; <c>null</c> where nothing did, or it was not found out.</summary>
    public string? DigestBefore { get; init; }

    /// <summary>What differed: the first fields, one a line.</summary>
    public IReadOnlyList<string> Changes { get; init; } = [];

    /// <summary>How many fields differed.</summary>
    public int ChangeCount { get; init; }

    /// <summary>The outcome: "deployed", "refused", "rolled back", "left broken", "not begun"; <c>null</c> while it runs.</summary>
    public string? Verdict { get; init; }

    /// <summary>Why, in one line.</summary>
    public string? Why { get; init; }

    /// <summary>Rules that a person overruled, with what they said.</summary>
    public IReadOnlyList<OverruledRule> Overruled { get; init; } = [];

    /// <summary>What a run before left and this one recovered; <c>null</c> for nothing.</summary>
    public string? Recovered { get; init; }

    /// <summary>Helm's revision that came of it; <c>null</c> for none.</summary>
    public int? Revision { get; init; }

    /// <summary>The folder that the evidence of a failure is in, on the machine that it was deployed from.</summary>
    public string? Evidence { get; init; }

    /// <summary>As one line.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Plain.DeployRecord);

    // For logs and people, not for pages: a name is to be found as it is written.
    private static readonly RecordJson Plain = new(new JsonSerializerOptions(RecordJson.Default.Options)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}

/// <summary>A rule that a person overruled.</summary>
/// <param name="Rule">Its name.</param>
/// <param name="Said">What it said.</param>
/// <param name="Because">What the person said.</param>
public sealed record OverruledRule(string Rule, string Said, string Because);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(DeployRecord))]
[JsonSerializable(typeof(DeployRecord[]))]
internal sealed partial class RecordJson : JsonSerializerContext;
