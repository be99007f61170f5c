using System.Buffers.Binary;
using Predictions.Models.Trees;

namespace Predictions.Models.Artifacts;

/// <summary>
/// The entries of a model.zip, and the trees in them. Only the format of FastTree is accepted: another tree learner needs its own
/// kind and its own reader.
/// </summary>
internal static class ModelEntries
{
    private const string Root = "TransformerChain/";
    private const string Key = "Model.key";
    private const string Trees = Root + "Model/Predictor/" + Key;
    private const string Calibrator = Root + "Model/Calibrator/" + Key;

    // Nothing in them changes a hazard, so their headers alone are checked.
    private static readonly (string Name, ComponentKind Kind)[] Frame =
        [(Root + Key, ComponentKind.BinaryPrediction), (Root + "Model/" + Key, ComponentKind.CalibratedPredictor)];

    private static readonly string[] Unread =
        ["Schema", Root + "TrainSchema", "TrainingInfo/Version.txt", Root + "Model/Calibrator/Calibrator.txt"];

    /// <summary>Whether a model may have an entry of that name.</summary>
    public static bool IsKnown(string name) =>
        name is Trees or Calibrator || Unread.Contains(name) || Frame.Any(entry => entry.Name == name);

    /// <summary>The trees, or why the model is rejected.</summary>
    /// <param name="contents">The entries by name.</param>
    /// <param name="features">The number of features of the model's schema.</param>
    public static Loaded<HazardTrees> Read(IReadOnlyDictionary<string, byte[]> contents, int features)
    {
        foreach (var (name, kind) in Frame)
            if (Rejection(contents, name, kind, out _) is { } framed)
                return framed;
        if (Rejection(contents, Calibrator, ComponentKind.Platt, out var platt) is { } rejection)
            return rejection;
        if (Rejection(contents, Trees, ComponentKind.FastTree, out var block) is { } other)
            return other;
        if (platt.Length != 2 * sizeof(double))
            return Unsupported(Calibrator, "it does not hold two numbers");
        var slope = BinaryPrimitives.ReadDoubleLittleEndian(platt);
        var offset = BinaryPrimitives.ReadDoubleLittleEndian(platt[sizeof(double)..]);
        if (!double.IsFinite(slope) || !double.IsFinite(offset))
            return Unsupported(Calibrator, "it holds a number that is not finite");
        return TreeBlock.ErrorIn(block, features, out var trees, out var bias) is { } error
            ? Unsupported(Trees, error)
            : new HazardTrees(trees, bias, slope, offset);
    }

    private static ModelRejection? Rejection(
        IReadOnlyDictionary<string, byte[]> contents, string name, ComponentKind kind, out ReadOnlySpan<byte> block)
    {
        block = default;
        if (!contents.TryGetValue(name, out var bytes))
            return new ModelRejection(RejectionReason.ModelUnreadable, $"{name} is not there");
        return kind.ErrorIn(bytes, out block) is { } error ? Unsupported(name, error) : null;
    }

    private static ModelRejection Unsupported(string name, string error) =>
        new(RejectionReason.ModelUnsupported, $"{name}: {error}");
}
