using System.Runtime.InteropServices;

namespace Predictions.Models;

/// <summary>
/// Looks through the trees of an entry before ML.NET reads them, since ML.NET allocates what a length asks for and follows children
/// wherever they lead. Read as ML.NET's FastTree writes it: per tree a byte of kind, leaves, two doubles, then arrays, each behind its
/// own length.
/// </summary>
internal ref struct TreeBlock
{
    /// <summary>The most trees, as <see cref="TrainerSettings.Trees"/>.</summary>
    public const int MostTrees = 1_000;

    private readonly ReadOnlySpan<byte> _block;
    private int _at;

    private TreeBlock(ReadOnlySpan<byte> block) => _block = block;

    /// <summary>Why the trees may not be read; <c>null</c> where they may.</summary>
    /// <param name="entry">The whole entry, at least a header long.</param>
    public static string? Fault(ReadOnlySpan<byte> entry)
    {
        var length = MemoryMarshal.Read<long>(entry[0x18..]);
        return length < 0 || length > entry.Length - ComponentKind.HeaderBytes
            ? "its block is longer than the entry"
            : new TreeBlock(entry.Slice(ComponentKind.HeaderBytes, (int)length)).Fault();
    }

    private string? Fault()
    {
        if (!TryRead(out int floatBytes) || floatBytes != sizeof(float) || !TryRead(out int trees))
            return "it does not begin as a tree ensemble does";
        if (trees is < 0 or > MostTrees)
            return $"it has less than no trees, or more than {MostTrees}";
        var places = 0;
        for (var tree = 0; tree < trees; tree++)
        {
            if (TreeFault(out var splits) is { } fault)
                return $"tree {tree}: {fault}";
            // Before ML.NET and the compiler walk them: a tree may be one long branch.
            places += 2 * splits + 1;
            if (places > CompiledHazardModel.MostPlaces)
                return $"the trees hold more than {CompiledHazardModel.MostPlaces} splits and leaves";
        }

        return null;
    }

    private string? TreeFault(out int splits)
    {
        splits = 0;
        if (!TryRead(out byte kind) || kind != 0)
            return "it is of another kind";
        if (!TryRead(out int leaves) || !TryRead(out double _) || !TryRead(out double _))
            return "it ends early";
        if (!TryReadArray<int>(out var left) || !TryReadArray<int>(out var right) || !TryReadArray<int>(out var features))
            return "an array is longer than what is left";
        splits = left.Length;
        if (right.Length != splits || features.Length != splits || leaves != splits + 1)
            return "its leaves are not one more than its splits";
        return ArraysFault(splits) ?? ChildrenFault(left, right);
    }

    /// <summary>Categories, thresholds twice, defaults, leaves, and three rows that tell how it was grown.</summary>
    private string? ArraysFault(int splits)
    {
        if (!TryReadArray<int>(out var categories) || !TryReadArray<uint>(out var bins)
            || !TryReadArray<float>(out var thresholds) || !TryReadArray<float>(out var defaults)
            || !TryReadArray<double>(out var leaves)
            || !TryReadArray<double>(out var gains) || !TryReadArray<double>(out var probabilities) || !TryReadArray<double>(out var before))
            return "an array is longer than what is left";
        if (categories.Length > 0)
            return "it splits on a category";
        var isWhole = thresholds.Length == splits && leaves.Length == splits + 1 && Is(bins.Length) && Is(defaults.Length)
            && Is(gains.Length) && Is(probabilities.Length) && Is(before.Length);
        return isWhole ? null : "an array is not as long as its splits ask for";

        bool Is(int length) => length == 0 || length == splits;
    }

    /// <summary>Each split but the first, and each leaf, follows one split, which comes before it: so no way leads round.</summary>
    private static string? ChildrenFault(ReadOnlySpan<int> left, ReadOnlySpan<int> right)
    {
        var seenSplits = new bool[left.Length];
        var seenLeaves = new bool[left.Length + 1];
        for (var split = 0; split < left.Length; split++)
            if (!IsNew(left[split], split) || !IsNew(right[split], split))
                return "its splits do not come before what follows them, each once";
        return null;

        // A leaf is written as the complement of its index.
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
