using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Predictions.Training.Shipping;

/// <summary>The kind of a label move.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<MoveAction>))]
public enum MoveAction
{
    /// <summary>Another version became stable, based on evidence.</summary>
    [JsonStringEnumMemberName("promote")]
    Promote,

    /// <summary>The candidate was set, replaced or cleared.</summary>
    [JsonStringEnumMemberName("shadow")]
    Shadow,

    /// <summary>The version that was stable before became stable again.</summary>
    [JsonStringEnumMemberName("rollback")]
    Rollback,

    /// <summary>The share of users whom the candidate answers was set; 0 ends it.</summary>
    [JsonStringEnumMemberName("rollout")]
    Rollout,
}

/// <summary>One move of a label in the log.</summary>
/// <param name="When">The time in UTC.</param>
/// <param name="Who">The account that moved it.</param>
/// <param name="Action">The kind of move.</param>
/// <param name="From">The version that had the label; <c>null</c> if none.</param>
/// <param name="To">The version that has the label now; <c>null</c> if the candidate was cleared.</param>
/// <param name="Verdict">The verdict of the evidence; <c>null</c> for a move that needs none.</param>
/// <param name="Forced">The reason to act against the verdict; <c>null</c> if not forced.</param>
/// <param name="Share">Of a rollout: the percent of users whom the candidate answers now, 0 to 99; otherwise <c>null</c>.</param>
/// <param name="ShareBefore">Of a rollout: the percent before, 0 to 99; otherwise <c>null</c>.</param>
public sealed record LabelMove(
    DateTime When, string Who, MoveAction Action, string? From, string? To, string? Verdict, string? Forced,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Share = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? ShareBefore = null)
{
    /// <summary>Whether the stable label moved; otherwise the candidate label or its share moved.</summary>
    [JsonIgnore]
    public bool IsOfStable => Action is MoveAction.Promote or MoveAction.Rollback;
}

/// <summary>Serializes a move as one line of JSON; reads it strictly.</summary>
[JsonSerializable(typeof(LabelMove))]
internal sealed partial class MoveJson : JsonSerializerContext
{
    /// <summary>Keeps reasons readable: only line breaks and other required characters are escaped.</summary>
    public static readonly MoveJson Readable = new(new JsonSerializerOptions(JsonSerializerDefaults.Strict)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
