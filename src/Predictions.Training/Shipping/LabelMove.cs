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
}

/// <summary>One move of a label in the log.</summary>
/// <param name="When">The time in UTC.</param>
/// <param name="Who">The account that moved it.</param>
/// <param name="Action">The kind of move.</param>
/// <param name="From">The version that had the label; <c>null</c> if none.</param>
/// <param name="To">The version that has the label now; <c>null</c> if the candidate was cleared.</param>
/// <param name="Verdict">The verdict of the evidence; <c>null</c> for a move that needs none.</param>
/// <param name="Forced">The reason to act against the verdict; <c>null</c> if not forced.</param>
public sealed record LabelMove(
    DateTime When, string Who, MoveAction Action, string? From, string? To, string? Verdict, string? Forced)
{
    /// <summary>Whether the stable label moved; otherwise the candidate label moved.</summary>
    [JsonIgnore]
    public bool IsOfStable => Action is not MoveAction.Shadow;
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
