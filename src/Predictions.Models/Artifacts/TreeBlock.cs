using System.Buffers.Binary;
using Predictions.Models.Trees;

namespace Predictions.Models.Artifacts;

/// <summary>
/// Reads the trees of a block, and trusts no length, count, child or feature in it. The format is that of ML.NET's FastTree: the
/// size of a float, the number of trees, the trees, the bias, the ids of two texts, and the number of features. A tree is a byte
/// with its kind, the number of leaves, its maximum, its weight, and arrays with their lengths.
/// </summary>
internal ref struct TreeBlock
{
    /// <summary>The maximum number of trees, as for <see cref="TrainerSettings.Trees"/>.</summary>
    public const int MaxTrees = 1_000;

    private readonly int _features;
    private ReadOnlySpan<byte> _rest;
    private bool _isShort;

    private TreeBlock(ReadOnlySpan<byte> block, int features)
    {
        _rest = block;
        _features = features;
    }

    /// <summary>The trees and their bias, or the error.</summary>
    /// <param name="block">The component's block, without its header.</param>
    /// <param name="features">The number of features of the model's schema.</param>
    /// <param name="trees">The trees; empty where there is an error.</param>
    /// <param name="bias">The bias.</param>
    public static string? ErrorIn(ReadOnlySpan<byte> block, int features, out HazardTree[] trees, out double bias) =>
        new TreeBlock(block, features).Error(out trees, out bias);

    private string? Error(out HazardTree[] trees, out double bias)
    {
        (trees, bias) = ([], 0);
        var (floatBytes, count) = (Int(), Int());
        if (floatBytes != sizeof(float) || _isShort)
            return "it does not start like a tree ensemble";
        if (count is < 0 or > MaxTrees)
            return $"the number of trees is negative or over {MaxTrees}";
        var read = new HazardTree[count];
        var places = 0;
        for (var i = 0; i < count; i++)
        {
            if (TreeError(out var tree) is { } error)
                return $"tree {i}: {error}";
            read[i] = tree!;
            // The compiler recurses, and a tree may be one long branch.
            places += 2 * tree!.Left.Length + 1;
            if (places > CompiledHazardModel.MaxNodeSlots)
                return $"the trees hold more than {CompiledHazardModel.MaxNodeSlots} splits and leaves";
        }

        bias = Double();
        Take(2 * sizeof(int));
        if (Int() != _features || _isShort || _rest.Length > 0 || !double.IsFinite(bias))
            return "it does not end like a tree ensemble with the features of the schema";
        trees = read;
        return null;
    }

    private string? TreeError(out HazardTree? tree)
    {
        tree = null;
        var kind = Take(sizeof(byte));
        var leafCount = Int();
        Take(sizeof(double));
        var weight = Double();
        int[] left = Ints(), right = Ints(), features = Ints();
        var (categories, bins) = (Skip(sizeof(int)), Skip(sizeof(int)));
        var thresholds = Floats();
        var defaults = Skip(sizeof(float));
        var leaves = Doubles();
        // Training statistics.
        var (gains, probabilities, before) = (Skip(sizeof(double)), Skip(sizeof(double)), Skip(sizeof(double)));
        if (_isShort)
            return "it ends early, or an array is longer than the rest of the file";
        if (kind[0] != 0)
            return "it is of another kind";
        if (categories > 0)
            return "it splits on a category";
        var splits = left.Length;
        if (leafCount != splits + 1 || leaves.Length != leafCount)
            return "its leaves are not one more than its splits";
        if (right.Length != splits || features.Length != splits || thresholds.Length != splits
            || !Is(bins) || !Is(defaults) || !Is(gains) || !Is(probabilities) || !Is(before))
            return "an array's length does not match the splits";
        tree = new HazardTree(left, right, features, thresholds, leaves, weight);
        return NumberError(tree) ?? ChildrenError(left, right);

        bool Is(int length) => length == 0 || length == splits;
    }

    private readonly string? NumberError(HazardTree tree)
    {
        foreach (var feature in tree.Features)
            if (feature < 0 || feature >= _features)
                return "it splits on a feature that the schema does not have";
        var isFinite = double.IsFinite(tree.Weight);
        foreach (var threshold in tree.Thresholds)
            isFinite &= float.IsFinite(threshold);
        foreach (var leaf in tree.Leaves)
            isFinite &= double.IsFinite(leaf);
        return isFinite ? null : "it holds a number that is not finite";
    }

    /// <summary>
    /// Each split except the first, and each leaf, has exactly one parent, which precedes it. So there is no cycle.
    /// </summary>
    private static string? ChildrenError(int[] left, int[] right)
    {
        var seenSplits = new bool[left.Length];
        var seenLeaves = new bool[left.Length + 1];
        for (var split = 0; split < left.Length; split++)
            if (!IsNew(left[split], split) || !IsNew(right[split], split))
                return "its splits do not come before what follows them, each once";
        return null;

        bool IsNew(int child, int parent)
        {
            var seen = child >= 0 ? seenSplits : seenLeaves;
            var index = child >= 0 ? child : ~child;
            if (index >= seen.Length || seen[index] || child >= 0 && child <= parent)
                return false;
            return seen[index] = true;
        }
    }

    private int[] Ints()
    {
        var bytes = Items(sizeof(int));
        var values = new int[bytes.Length / sizeof(int)];
        for (var i = 0; i < values.Length; i++)
            values[i] = BinaryPrimitives.ReadInt32LittleEndian(bytes[(i * sizeof(int))..]);
        return values;
    }

    private float[] Floats()
    {
        var bytes = Items(sizeof(float));
        var values = new float[bytes.Length / sizeof(float)];
        for (var i = 0; i < values.Length; i++)
            values[i] = BinaryPrimitives.ReadSingleLittleEndian(bytes[(i * sizeof(float))..]);
        return values;
    }

    private double[] Doubles()
    {
        var bytes = Items(sizeof(double));
        var values = new double[bytes.Length / sizeof(double)];
        for (var i = 0; i < values.Length; i++)
            values[i] = BinaryPrimitives.ReadDoubleLittleEndian(bytes[(i * sizeof(double))..]);
        return values;
    }

    /// <summary>The number of items of an array that is not read.</summary>
    private int Skip(int itemBytes) => Items(itemBytes).Length / itemBytes;

    private ReadOnlySpan<byte> Items(int itemBytes) => Take((long)Int() * itemBytes);

    private int Int() => Take(sizeof(int)) is { IsEmpty: false } bytes ? BinaryPrimitives.ReadInt32LittleEndian(bytes) : 0;

    private double Double() =>
        Take(sizeof(double)) is { IsEmpty: false } bytes ? BinaryPrimitives.ReadDoubleLittleEndian(bytes) : 0;

    /// <summary>The next bytes. Where fewer are left the block is short, and this and all later parts are empty.</summary>
    private ReadOnlySpan<byte> Take(long bytes)
    {
        _isShort |= bytes < 0 || bytes > _rest.Length;
        if (_isShort)
            return default;
        var taken = _rest[..(int)bytes];
        _rest = _rest[(int)bytes..];
        return taken;
    }
}
