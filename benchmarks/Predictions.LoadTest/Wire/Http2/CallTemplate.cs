using System.Buffers.Binary;
using System.Globalization;
using Google.Protobuf;
using Predictions.LoadTest.Populations;
using Predictions.LoadTest.Targets;
using Predictions.V1;

namespace Predictions.LoadTest.Wire.Http2;

/// <summary>The frames of one call, rendered once: the next differs by its stream and by the digits of the user.</summary>
internal sealed class CallTemplate
{
    private const string Path = "/predictions.v1.CyclePredictions/Predict";
    private const int StreamAt = 5;
    private const int PrefixBytes = 5;

    private readonly byte[] _frames;
    private readonly int _dataAt;
    private readonly int _userAt;

    public CallTemplate(Target target, int forecastCycles)
    {
        var request = new PredictRequest
        {
            UserId = new string('0', UserIdText.Length),
            AsOf = Population.AsOf.ToString("O", CultureInfo.InvariantCulture),
            Cycles = forecastCycles,
        };
        var message = request.ToByteArray();
        var headers = HeaderBlock.OfCall(target.Authority, Path);
        _dataAt = Frame.HeaderBytes + headers.Length;
        DataBytes = PrefixBytes + message.Length;
        _frames = new byte[_dataAt + Frame.HeaderBytes + DataBytes];

        Frame.WriteHeader(_frames, headers.Length, FrameType.Headers, FrameFlags.EndHeaders, 0);
        headers.CopyTo(_frames, Frame.HeaderBytes);
        Frame.WriteHeader(_frames.AsSpan(_dataAt), DataBytes, FrameType.Data, FrameFlags.EndStream, 0);
        var prefixAt = _dataAt + Frame.HeaderBytes;
        BinaryPrimitives.WriteInt32BigEndian(_frames.AsSpan(prefixAt + 1), message.Length);
        message.CopyTo(_frames, prefixAt + PrefixBytes);
        // Field 1 comes first: its tag, its length, then the id.
        _userAt = prefixAt + PrefixBytes + 2;
    }

    public int Length => _frames.Length;

    /// <summary>Bytes of it that count against flow control.</summary>
    public int DataBytes { get; }

    /// <summary>Writes the call of a user on a stream.</summary>
    public void Write(Span<byte> bytes, int stream, int user)
    {
        _frames.CopyTo(bytes);
        BinaryPrimitives.WriteInt32BigEndian(bytes[StreamAt..], stream);
        BinaryPrimitives.WriteInt32BigEndian(bytes[(_dataAt + StreamAt)..], stream);
        UserIdText.Write(user, bytes[_userAt..]);
    }
}
