using Predictions.Core;

namespace Predictions.Redis;

/// <summary>What a write found under the key: the bytes that the next step must still find, and what they mean.</summary>
/// <param name="RevisionBytes">As they lie in the value; empty where the key is absent.</param>
/// <param name="State">What is held, or that it is corrupt.</param>
/// <param name="IsCurrent">Whether it has the form that it would be written in now; so has what is absent.</param>
internal readonly record struct HeldValue(ReadOnlyMemory<byte> RevisionBytes, Outcome<StoredState> State, bool IsCurrent)
{
    /// <summary>The revision; 0 where it cannot be told.</summary>
    public long Revision => State.IsSuccess ? State.Value.Revision : 0;

    /// <summary>The last erase; 0 where it cannot be told.</summary>
    public long ErasedAt => State.IsSuccess ? State.Value.ErasedAt : 0;

    /// <summary>What is held, with a corrupt value counted as none: for a write that would put something else in its place.</summary>
    public StoredState StateOrAbsent => State.IsSuccess ? State.Value : StoredState.Absent;

    public static HeldValue Read(StoredValues values, byte[] key, byte[]? value)
    {
        if (value is null)
            return new(default, StoredState.Absent, IsCurrent: true);
        var start = Math.Min(HistoryCodec.RevisionOffset, value.Length);
        var length = Math.Min(HistoryCodec.RevisionBytes, value.Length - start);
        return new(value.AsMemory(start, length), values.Decode(key, value), values.IsCurrent(value));
    }
}
