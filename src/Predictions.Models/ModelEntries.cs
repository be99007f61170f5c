using System.IO.Compression;
using Microsoft.ML;

namespace Predictions.Models;

/// <summary>
/// The entries of a model.zip, and what of them ML.NET gets to see. One flipped bit in a schema or a tree sends its reader round for
/// ever or into memory without end. So the schema, which this build knows, is written anew, and the trees have been looked through.
/// </summary>
internal static class ModelEntries
{
    private const string Root = "TransformerChain/";
    private const string Key = "Model.key";
    private const string Trees = Root + "Model/Predictor/" + Key;
    private const string TrainSchema = Root + "TrainSchema";

    /// <summary>What ML.NET reads by, beside the trees, each with the kind of component that it must be.</summary>
    private static readonly (string Name, ComponentKind Kind)[] Small =
    [
        (Root + Key, ComponentKind.BinaryPrediction),
        (Root + "Model/" + Key, ComponentKind.CalibratedPredictor),
        (Root + "Model/Calibrator/" + Key, ComponentKind.Platt),
    ];

    // Nothing reads the texts, and both schemas are written anew.
    private static readonly string[] Unread =
        ["Schema", TrainSchema, "TrainingInfo/Version.txt", Root + "Model/Calibrator/Calibrator.txt"];

    /// <summary>Whether a model has an entry of that name.</summary>
    public static bool IsKnown(string name) => name == Trees || Unread.Contains(name) || Small.Any(entry => entry.Name == name);

    /// <summary>An archive of what has been looked through, for ML.NET; or why there is none.</summary>
    public static Loaded<byte[]> Checked(IReadOnlyDictionary<string, byte[]> contents, MLContext context)
    {
        foreach (var (name, kind) in Small.Append((Trees, ComponentKind.FastTree)))
        {
            if (!contents.TryGetValue(name, out var bytes))
                return Loaded<byte[]>.Refused(RejectionReason.ModelUnreadable, $"{name} is not there");
            if (kind.Fault(bytes) is { } fault)
                return Loaded<byte[]>.Refused(RejectionReason.ModelUnsupported, $"{name}: {fault}");
        }

        if (TreeBlock.Fault(contents[Trees]) is { } treeFault)
            return Loaded<byte[]>.Refused(RejectionReason.ModelUnsupported, $"{Trees}: {treeFault}");
        return Archive([.. Small.Select(entry => (entry.Name, contents[entry.Name])), (Trees, contents[Trees]), (TrainSchema, Schema(context))]);
    }

    private static byte[] Schema(MLContext context)
    {
        using var schema = new MemoryStream();
        context.Data.SaveAsBinary(context.Data.LoadFromEnumerable(Array.Empty<HazardRow>()), schema);
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
