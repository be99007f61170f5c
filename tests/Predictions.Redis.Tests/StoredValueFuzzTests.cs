using System.Buffers.Binary;
using Predictions.Core;
using Predictions.Testing.Fuzzing;

namespace Predictions.Redis.Tests;

/// <summary>Whatever lies under a user's key. The corpus holds values without their checksum, which is added here.</summary>
public class StoredValueFuzzTests
{
    private const int Inputs = 40_000;

    private static readonly byte[] Key = new HistoryKeys(HistoryKeys.DevelopmentSecret).For("somebody");

    [Fact]
    public void A_value_under_a_right_checksum_is_read_as_it_was_written_or_refused() => Try(input =>
    {
        var value = new byte[input.Length + Checksum.Bytes];
        input.CopyTo(value, 0);
        BinaryPrimitives.WriteUInt32BigEndian(value.AsSpan(input.Length), Checksum.Of(Key, input));
        return value;
    });

    [Fact]
    public void A_value_under_any_checksum_is_refused() => Try(input => input);

    private static void Try(Func<byte[], byte[]> value)
    {
        var fuzz = new Fuzz("stored-value", Tokens.Any, 2 * HistoryCodec.MostBytes);
        fuzz.Run(Inputs, input => Hold(fuzz, value(input)));
    }

    private static void Hold(Fuzz fuzz, byte[] value)
    {
        var held = fuzz.Bounded(value, () => HeldValue.Read(Key, value));
        if (held.State.IsSuccess)
        {
            var again = HistoryCodec.Decode(Key, HistoryCodec.Encode(Key, held.State.Value)).Value;
            Assert.Equal((held.Revision, held.ErasedAt), (again.Revision, again.ErasedAt));
            Assert.True(held.State.Value.History?.SameAs(again.History!) ?? again.History is null);
        }
        else
        {
            Assert.Equal((PredictionError.StoredValueCorrupt, 0), (held.State.Failure.Error, held.State.Failure.Fields.Count));
            Canaries.AbsentFrom(held.State.Failure.Message);
        }
    }
}
