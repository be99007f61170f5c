using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Predictions.Training.Shipping;

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
