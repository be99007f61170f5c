using Predictions.LoadTest.Wire.Http2;

namespace Predictions.LoadTest.Tests;

public class FrameTests
{
    [Fact]
    public void A_frame_is_read_when_it_is_complete()
    {
        byte[] bytes = [0, 0, 4, 8, 0, 0, 0, 0, 5, 0, 0, 1, 0, 99];
        for (var length = 0; length < 13; length++)
            Assert.False(Frame.TryRead(bytes.AsSpan(0, length), out _, out _));
        Assert.True(Frame.TryRead(bytes, out var frame, out _));
        Assert.Equal((FrameType.WindowUpdate, 5, 13), (frame.Type, frame.Stream, frame.Length));
    }

    [Fact]
    public void A_written_header_is_read_back()
    {
        var bytes = new byte[Frame.HeaderBytes + 300];
        Frame.WriteHeader(bytes, 300, FrameType.Headers, FrameFlags.EndHeaders | FrameFlags.EndStream, 77);
        Assert.True(Frame.TryRead(bytes, out var frame, out _));
        Assert.Equal((FrameType.Headers, 77, 300), (frame.Type, frame.Stream, frame.Payload.Length));
        Assert.True(frame.Has(FrameFlags.EndStream));
        Assert.False(frame.Has(FrameFlags.Padded));
    }

    [Fact]
    public void A_frame_over_the_limit_is_rejected() =>
        Assert.True(!Frame.TryRead([0, 0x40, 1, 0, 0, 0, 0, 0, 1], out _, out var isTooLong) && isTooLong);

    [Theory]
    [InlineData(new byte[] { 2, 7, 8, 9, 0, 0 }, true, 3)]
    [InlineData(new byte[] { 5, 7, 8, 9, 0, 0 }, true, 0)]
    [InlineData(new byte[] { 6, 7, 8, 9, 0, 0 }, false, 0)]
    public void Padding_is_removed(byte[] payload, bool isValid, int content)
    {
        var bytes = new byte[Frame.HeaderBytes + payload.Length];
        Frame.WriteHeader(bytes, payload.Length, FrameType.Data, FrameFlags.Padded, 1);
        payload.CopyTo(bytes, Frame.HeaderBytes);
        Frame.TryRead(bytes, out var frame, out _);
        Assert.Equal(isValid, frame.TryContent(out var unpadded));
        Assert.Equal(content, isValid ? unpadded.Length : 0);
    }
}
