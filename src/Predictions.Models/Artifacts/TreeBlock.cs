using System.Runtime.InteropServices;
using Predictions.Models.Trees;

namespace Predictions.Models.Artifacts;

/// <summary>
/// Checks the trees of an entry before ML.NET reads them, because ML.NET allocates any length that it reads and follows any child
/// index. The format is that of ML.NET's FastTree: per tree a byte with the kind, the number of leaves, two doubles, and arrays
/// with their lengths.
/// </summary>
internal ref struct TreeBlock
{
    /// <summary>The maximum number of trees, as for <see cref="TrainerSettings.Trees"/>.</summary>
    public const int MaxTrees = 1_000;

    private readonly ReadOnlySpan<byte> _block;
    private int _at;

    private TreeBlock(ReadOnlySpan<byte> block) => _block = block;

    /// <summary>The error in the trees; <c>null</c> where there is none.</summary>
    /// <param name="entry">The whole entry, at least a header long.</param>
    public static string? ErrorIn(ReadOnlySpan<byte> entry)
    {
        var length = MemoryMarshal.Read<long>(entry[0x18..]);
        return length < 0 || length > entry.Length - ComponentKind.HeaderBytes
            ? "its block is longer than the entry"
            : new TreeBlock(entry.Slice(ComponentKind.HeaderBytes, (int)length)).Error();
    }

    private string? Error()
    {
        if (!TryRead(out int floatBytes) || floatBytes != sizeof(float) || !TryRead(out int trees))
            return "it does not start like a tree ensemble";
        if (trees is < 0 or > MaxTrees)
            return $"the number of trees is negative or over {MaxTrees}";
        var places = 0;
        for (var tree = 0; tree < trees; tree++)
        {
            if (TreeError(out var splits) is { } error)
                return $"tree {tree}: {error}";
            // Before ML.NET and the compiler recurse: a tree may be one long branch.
            places += 2 * splits + 1;
            if (places > CompiledHazardModel.MaxNodeSlots)
                return $"the trees hold more than {CompiledHazardModel.MaxNodeSlots} splits and leaves";
        }

        return null;
    }

    private string? TreeError(out int splits)
    {
        splits = 0;
        if (!TryRead(out byte kind) || kind != 0)
            return "it is of another kind";
        if (!TryRead(out int leaves) || !TryRead(out double _) || !TryRead(out double _))
            return "it ends early";
        if (!TryReadArray<int>(out var left) || !TryReadArray<int>(out var right) || !TryReadArray<int>(out var features))
            return "an array is longer than the rest of the file";
        splits = left.Length;
        if (right.Length != splits || features.Length != splits || leaves != splits + 1)
            return "its leaves are not one more than its splits";
        return ArraysError(splits) ?? ChildrenError(left, right);
    }

    /// <summary>Categories, thresholds twice, defaults, leaves, and three arrays of training statistics.</summary>
    private string? ArraysError(int splits)
    {
        if (!TryReadArray<int>(out var categories) || !TryReadArray<uint>(out var bins)
            || !TryReadArray<float>(out var thresholds) || !TryReadArray<float>(out var defaults)
            || !TryReadArray<double>(out var leaves)
            || !TryReadArray<double>(out var gains) || !TryReadArray<double>(out var probabilities)
            || !TryReadArray<double>(out var before))
            return "an array is longer than the rest of the file";
        if (categories.Length > 0)
            return "it splits on a category";
        var isWhole = thresholds.Length == splits && leaves.Length == splits + 1 && Is(bins.Length) && Is(defaults.Length)
            && Is(gains.Length) && Is(probabilities.Length) && Is(before.Length);
        return isWhole ? null : "an array's length does not match the splits";

        bool Is(int length) => length == 0 || length == splits;
    }

    /// <summary>
    /// Each split except the first, and each leaf, has exactly one parent, which precedes it. So there is no cycle.
    /// </summary>
    private static string? ChildrenError(ReadOnlySpan<int> left, ReadOnlySpan<int> right)
    {
        var seenSplits = new bool[left.Length];
        var seenLeaves = new bool[left.Length + 1];
        for (var split = 0; split < left.Length; split++)
            if (!IsNew(left[split], split) || !IsNew(right[split], split))
                return "its splits do not come before what follows them, each once";
        return null;

        // A leaf is stored as the complement of its index.
        bool IsNew(int child, int parent)
        {
            var seen = child >= 0 ? seenSplits : seenLeaves;
            var index = child >= 0 ? child : ~child;
            if (index >= seen.Length || seen[index] || child >= 0 && child <= parent)
                return false;
            return seen[index] = true;
        }
    }

    private bool TryReadArray<T>(out ReadOnlySpan<T> array)
        where T : unmanaged
    {
        array = default;
        if (!TryRead(out int length) || length < 0 || length > (_block.Length - _at) / Marshal.SizeOf<T>())
            return false;
        array = MemoryMarshal.Cast<byte, T>(_block.Slice(_at, length * Marshal.SizeOf<T>()));
        _at += length * Marshal.SizeOf<T>();
        return true;
    }

    private bool TryRead<T>(out T value)
        where T : unmanaged
    {
        if (!MemoryMarshal.TryRead(_block[_at..], out value))
            return false;
        _at += Marshal.SizeOf<T>();
        return true;
    }
}
