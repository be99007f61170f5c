using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Predictions.Training.Shipping;

/// <summary>What was done to the labels.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<MoveAction>))]
public enum MoveAction
{
    /// <summary>Another version became stable, on evidence.</summary>
    [JsonStringEnumMemberName("promote")]
    Promote,

    /// <summary>The candidate was named, replaced or cleared.</summary>
    [JsonStringEnumMemberName("shadow")]
    Shadow,

    /// <summary>The version that was stable before became stable again.</summary>
    [JsonStringEnumMemberName("rollback")]
    Rollback,
}

/// <summary>One move of a label, as the log keeps it.</summary>
/// <param name="When">In UTC.</param>
/// <param name="Who">The account that moved it.</param>
/// <param name="Action">What was done.</param>
/// <param name="From">The version that bore the label; <c>null</c> where no version did.</param>
/// <param name="To">The version that bears it now; <c>null</c> where the candidate was cleared.</param>
/// <param name="Verdict">What the evidence came to; <c>null</c> for a move that asks for none.</param>
/// <param name="Forced">Why it was done against the verdict; <c>null</c> where it was not.</param>
public sealed record LabelMove(
    DateTime When, string Who, MoveAction Action, string? From, string? To, string? Verdict, string? Forced)
{
    /// <summary>Whether it moved the stable label; otherwise it moved the candidate's.</summary>
    [JsonIgnore]
    public bool IsOfStable => Action is not MoveAction.Shadow;
}

/// <summary>A move as one line of JSON, as strict as the labels are.</summary>
[JsonSerializable(typeof(LabelMove))]
internal sealed partial class MoveJson : JsonSerializerContext
{
    /// <summary>The log is read by people too: a reason stays as it was written, line breaks apart.</summary>
    public static readonly MoveJson Readable = new(new JsonSerializerOptions(JsonSerializerDefaults.Strict)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
