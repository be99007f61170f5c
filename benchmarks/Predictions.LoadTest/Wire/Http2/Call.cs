namespace Predictions.LoadTest.Wire.Http2;

/// <summary>A call in flight: what has been understood of its answer. A struct of fields, filled in place.</summary>
internal struct Call
{
    private const int PrefixBytes = 5;

    /// <summary>Its stream; 0 where the slot is free.</summary>
    public int Stream;

    public Request Request;

    /// <summary>Whether its message is to be decoded.</summary>
    public bool IsChecked;

    private int _httpStatus;
    private int _received;
    private long _prefix;

    public Call(int stream, in Request request, bool isChecked) =>
        (Stream, Request, IsChecked, _httpStatus) = (stream, request, isChecked, -1);

    /// <summary>Takes a part of the message.</summary>
    public void Receive(ReadOnlySpan<byte> data)
    {
        for (var i = 0; i < data.Length && _received + i < PrefixBytes; i++)
            _prefix = _prefix << 8 | data[i];
        _received += data.Length;
    }

    /// <summary>Takes a header block: an ordinary answer has one before its message and one after it.</summary>
    public void Receive(in AnswerHeaders headers)
    {
        if (headers.HttpStatus >= 0)
            _httpStatus = headers.HttpStatus;
    }

    /// <summary>How it ended, as <see cref="Wire.Ending"/> counts it.</summary>
    /// <param name="grpcStatus">As the last header block says; −1 where it says none.</param>
    public readonly int Ending(int grpcStatus)
    {
        if (grpcStatus > 0)
            return Wire.Ending.OfGrpcStatus(grpcStatus);
        if (_httpStatus != 200)
            return _httpStatus is >= 100 and < 600 ? _httpStatus : Wire.Ending.Undecodable;
        // The flag of a compressed message is the prefix's highest byte; none was asked for.
        return grpcStatus == 0 && _received >= PrefixBytes && _prefix == _received - PrefixBytes ? Wire.Ending.Success : Wire.Ending.Undecodable;
    }
}
