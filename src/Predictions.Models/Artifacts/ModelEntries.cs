using System.IO.Compression;
using Microsoft.ML;
using Microsoft.ML.Data;
using Predictions.Models.Trees;

namespace Predictions.Models.Artifacts;

/// <summary>
/// The entries of a model.zip, and the checked archive that ML.NET reads. One flipped bit in a schema or a tree can send ML.NET
/// into an endless loop or an endless allocation. So the schema, which this build knows, is written again, and the trees are
/// checked first. Only the format of FastTree is accepted: another tree learner needs its own kind and its own check.
/// </summary>
internal static class ModelEntries
{
    private const string Root = "TransformerChain/";
    private const string Key = "Model.key";
    private const string Trees = Root + "Model/Predictor/" + Key;
    private const string TrainSchema = Root + "TrainSchema";

    /// <summary>The small entries that ML.NET reads, each with its kind of component.</summary>
    private static readonly (string Name, ComponentKind Kind)[] Small =
    [
        (Root + Key, ComponentKind.BinaryPrediction),
        (Root + "Model/" + Key, ComponentKind.CalibratedPredictor),
        (Root + "Model/Calibrator/" + Key, ComponentKind.Platt),
    ];

    // Nothing reads the texts, and both schemas are written again.
    private static readonly string[] Unread =
        ["Schema", TrainSchema, "TrainingInfo/Version.txt", Root + "Model/Calibrator/Calibrator.txt"];

    /// <summary>Whether a model may have an entry of that name.</summary>
    public static bool IsKnown(string name) => name == Trees || Unread.Contains(name) || Small.Any(entry => entry.Name == name);

    /// <summary>The checked archive for ML.NET, or why the model is rejected.</summary>
    /// <param name="contents">The entries by name.</param>
    /// <param name="features">The number of features of the model's schema.</param>
    /// <param name="context">The context that reads the archive.</param>
    public static Loaded<byte[]> Checked(IReadOnlyDictionary<string, byte[]> contents, int features, MLContext context)
    {
        foreach (var (name, kind) in Small.Append((Trees, ComponentKind.FastTree)))
        {
            if (!contents.TryGetValue(name, out var bytes))
                return Loaded<byte[]>.Rejected(RejectionReason.ModelUnreadable, $"{name} is not there");
            if (kind.ErrorIn(bytes) is { } error)
                return Loaded<byte[]>.Rejected(RejectionReason.ModelUnsupported, $"{name}: {error}");
        }

        if (TreeBlock.ErrorIn(contents[Trees]) is { } treeError)
            return Loaded<byte[]>.Rejected(RejectionReason.ModelUnsupported, $"{Trees}: {treeError}");
        var small = Small.Select(entry => (entry.Name, contents[entry.Name]));
        return Archive([.. small, (Trees, contents[Trees]), (TrainSchema, Schema(features, context))]);
    }

    private static byte[] Schema(int features, MLContext context)
    {
        var definition = SchemaDefinition.Create(typeof(HazardRow));
        definition[nameof(HazardRow.Features)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, features);
        using var schema = new MemoryStream();
        context.Data.SaveAsBinary(context.Data.LoadFromEnumerable(Array.Empty<HazardRow>(), definition), schema);
        return schema.ToArray();
    }

    private static byte[] Archive(IEnumerable<(string Name, byte[] Bytes)> entries)
    {
        using var written = new MemoryStream();
        using (var archive = new ZipArchive(written, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, bytes) in entries)
            {
                using var entry = archive.CreateEntry(name, CompressionLevel.NoCompression).Open();
                entry.Write(bytes);
            }
        }

        return written.ToArray();
    }
}
