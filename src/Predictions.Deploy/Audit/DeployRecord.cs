using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Predictions.Deploy.Audit;

/// <summary>The record of one run, the same in audit lines, in the cluster's history and in `deploy history`.</summary>
/// <param name="Run">The run's id.</param>
/// <param name="Began">The start, in UTC.</param>
/// <param name="Who">The user, as git or the pipeline names them.</param>
/// <param name="Environment">The target.</param>
/// <param name="Asked">The image as it was typed.</param>
public sealed record DeployRecord(string Run, DateTimeOffset Began, string Who, string Environment, string Asked)
{
    /// <summary>"before" or "after".</summary>
    public string Phase { get; init; } = "before";

    /// <summary>The end; <c>null</c> during the run.</summary>
    public DateTimeOffset? Ended { get; init; }

    /// <summary>Host and path of the checkout's origin.</summary>
    public string? Origin { get; init; }

    /// <summary>The checked-out commit.</summary>
    public string? Commit { get; init; }

    /// <summary>The image's digest; <c>null</c> where the run ended before it was resolved.</summary>
    public string? Digest { get; init; }

    /// <summary>The digest that ran before; <c>null</c> for none, or where the run ended before it was read.</summary>
    public string? DigestBefore { get; init; }

    /// <summary>The first changed fields, one line each.</summary>
    public IReadOnlyList<string> Changes { get; init; } = [];

    /// <summary>The number of changed fields.</summary>
    public int ChangeCount { get; init; }

    /// <summary>
    /// "deployed", "went back", "refused", "rolled back", "rollback failed", "not begun" or "killed"; <c>null</c> during the run.
    /// </summary>
    public string? Verdict { get; init; }

    /// <summary>Why, in one line.</summary>
    public string? Why { get; init; }

    /// <summary>Rules that a person overruled, with their reasons.</summary>
    public IReadOnlyList<OverruledRule> Overruled { get; init; } = [];

    /// <summary>The run whose version this run returned to; <c>null</c> for a deployment.</summary>
    public string? BackTo { get; init; }

    /// <summary>Why a person went back; <c>null</c> for a deployment.</summary>
    public string? Because { get; init; }

    /// <summary>The release that an earlier run left and this one recovered; <c>null</c> for none.</summary>
    public string? Recovered { get; init; }

    /// <summary>Helm's revision after the run; <c>null</c> for none.</summary>
    public int? Revision { get; init; }

    /// <summary>The folder with the evidence of a failure, on the machine of the run.</summary>
    public string? Evidence { get; init; }

    /// <summary>One line of JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Plain.DeployRecord);

    // The lines go to logs, not to HTML, so that a search finds names as they are written.
    private static readonly RecordJson Plain = new(new JsonSerializerOptions(RecordJson.Default.Options)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}

/// <summary>A rule that a person overruled.</summary>
/// <param name="Rule">Its name.</param>
/// <param name="Said">Why the rule failed.</param>
/// <param name="Because">The person's reason.</param>
public sealed record OverruledRule(string Rule, string Said, string Because);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(DeployRecord))]
[JsonSerializable(typeof(DeployRecord[]))]
internal sealed partial class RecordJson : JsonSerializerContext;
