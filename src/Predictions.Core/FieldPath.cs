using System.Text;

namespace Predictions.Core;

/// <summary>
/// The place of a field in a request, as names and list indices: <c>history.periods[2].start</c>. Names are those of the proto;
/// each transport formats them its own way with <see cref="ToString(Func{string, string})"/>.
/// </summary>
public readonly struct FieldPath : IEquatable<FieldPath>
{
    /// <summary>The request itself.</summary>
    public static readonly FieldPath Root;

    private readonly Segment[]? _segments;

    private FieldPath(Segment[] segments) => _segments = segments;

    /// <summary>The segments from the outermost inward; empty for <see cref="Root"/>.</summary>
    public ReadOnlySpan<Segment> Segments => _segments;

    /// <summary>The path of one field of the request itself, by its proto name.</summary>
    public static implicit operator FieldPath(string name) => Root.Field(name);

    /// <summary>The path of a field of the message at this path, by its proto name.</summary>
    public FieldPath Field(string name) => With(new Segment(name, 0, IsVerbatim: false));

    /// <summary>The path of a field that the contract may not know, by its name as the caller sent it.</summary>
    public FieldPath FieldAsSent(string name) => With(new Segment(name, 0, IsVerbatim: true));

    /// <summary>The path of one item of the list at this path.</summary>
    public FieldPath At(int index) => With(new Segment(null, index, IsVerbatim: false));

    /// <summary>The path in proto names; empty for <see cref="Root"/>.</summary>
    public override string ToString() => ToString(static name => name);

    /// <summary>The path with each proto name formatted by <paramref name="format"/>; names as sent stay unchanged.</summary>
    public string ToString(Func<string, string> format)
    {
        if (_segments is [{ Name: { } only } first])
            return first.IsVerbatim ? only : format(only);
        var text = new StringBuilder();
        foreach (var segment in Segments)
        {
            if (segment.Name is { } name)
                text.Append(text.Length > 0 ? "." : "").Append(segment.IsVerbatim ? name : format(name));
            else
                text.Append('[').Append(segment.Index).Append(']');
        }

        return text.ToString();
    }

    public bool Equals(FieldPath other) => Segments.SequenceEqual(other.Segments);

    public override bool Equals(object? obj) => obj is FieldPath other && Equals(other);

    public override int GetHashCode() => ToString().GetHashCode(StringComparison.Ordinal);

    public static bool operator ==(FieldPath left, FieldPath right) => left.Equals(right);

    public static bool operator !=(FieldPath left, FieldPath right) => !left.Equals(right);

    private FieldPath With(Segment segment) => new([.. Segments, segment]);

    /// <summary>One step of a path.</summary>
    /// <param name="Name">The field's name; <c>null</c> for an item of a list.</param>
    /// <param name="Index">The item's index, from 0; 0 where there is a name.</param>
    /// <param name="IsVerbatim">Whether the name is the caller's own and no transport may change it.</param>
    public readonly record struct Segment(string? Name, int Index, bool IsVerbatim);
}
