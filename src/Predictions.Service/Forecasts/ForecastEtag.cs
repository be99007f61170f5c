using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;

namespace Predictions.Service.Forecasts;

/// <summary>
/// The etag of a forecast. As text it is 20 characters of base64url: a byte with the form of the text, the revision in six bytes,
/// and the hash in eight, each highest first. Callers treat it as opaque.
/// </summary>
/// <param name="Revision">The revision of the stored history, below 2^48; 0 if the history came with the request.</param>
/// <param name="Hash">The hash of everything else that the answer depends on.</param>
public readonly record struct ForecastEtag(long Revision, ulong Hash)
{
    /// <summary>The length of the text.</summary>
    public const int Characters = 20;

    private const int FormBytes = 1;
    private const int RevisionBytes = 6;
    private const int Bytes = FormBytes + RevisionBytes + sizeof(ulong);
    private const byte Form = 1;
    private const long MaxRevision = (1L << (8 * RevisionBytes)) - 1;

    /// <summary>Reads the text. <c>null</c> for any other text, which no forecast of this form has.</summary>
    public static ForecastEtag? Parse(ReadOnlySpan<char> text)
    {
        Span<byte> bytes = stackalloc byte[Bytes];
        if (text.Length != Characters
            || Base64Url.DecodeFromChars(text, bytes, out _, out var length) != OperationStatus.Done
            || length != Bytes || bytes[0] != Form)
            return null;
        return new ForecastEtag(
            (BinaryPrimitives.ReadInt64BigEndian(bytes) >> 8) & MaxRevision,
            BinaryPrimitives.ReadUInt64BigEndian(bytes[(FormBytes + RevisionBytes)..]));
    }

    /// <summary>Writes the text as ASCII.</summary>
    /// <param name="characters">At least <see cref="Characters"/> bytes.</param>
    public void WriteTo(Span<byte> characters)
    {
        Span<byte> bytes = stackalloc byte[Bytes];
        BinaryPrimitives.WriteInt64BigEndian(bytes, (Revision & MaxRevision) << 8);
        bytes[0] = Form;
        BinaryPrimitives.WriteUInt64BigEndian(bytes[(FormBytes + RevisionBytes)..], Hash);
        Base64Url.EncodeToUtf8(bytes, characters);
    }

    public override string ToString() => string.Create(Characters, this, static (text, etag) =>
    {
        Span<byte> characters = stackalloc byte[Characters];
        etag.WriteTo(characters);
        System.Text.Encoding.ASCII.GetChars(characters, text);
    });
}

/// <summary>The etags of forecasts that a caller holds.</summary>
public sealed class KnownEtags
{
    private readonly ForecastEtag[] _etags;

    private KnownEtags(ForecastEtag[] etags, bool areAny) => (_etags, AreAny) = (etags, areAny);

    /// <summary>Stands for every etag: the caller holds whatever forecast there is.</summary>
    public static KnownEtags Any { get; } = new([], areAny: true);

    public bool AreAny { get; }

    /// <summary>The etags.</summary>
    public ReadOnlySpan<ForecastEtag> Etags => _etags;

    public bool Contain(ForecastEtag etag) => Etags.Contains(etag);

    /// <summary>The etag of a text; <c>null</c> if the text is none.</summary>
    public static KnownEtags? Of(string text) =>
        ForecastEtag.Parse(text) is { } etag ? new KnownEtags([etag], areAny: false) : null;

    /// <summary>The etags of several texts; <c>null</c> if none of them is one.</summary>
    public static KnownEtags? Of(IEnumerable<string> texts)
    {
        ForecastEtag[] etags = [.. texts.Select(text => ForecastEtag.Parse(text)).OfType<ForecastEtag>()];
        return etags.Length > 0 ? new KnownEtags(etags, areAny: false) : null;
    }
}
