using Google.Protobuf;
using Grpc.Core;
using Predictions.Core;

namespace Predictions.Service.Grpc;

/// <summary>
/// Reads requests so that what cannot be read is the caller's fault. The generated marshallers let a malformed message surface as
/// UNKNOWN, as if the service had failed.
/// </summary>
internal static class StrictMarshallers
{
    /// <param name="parser">The generated parser.</param>
    /// <param name="mostBytes">The largest message accepted.</param>
    public static Marshaller<T> ForRequests<T>(MessageParser<T> parser, int mostBytes) where T : IMessage<T> =>
        new(Write, Reader(parser.WithDiscardUnknownFields(true), mostBytes));

    public static Marshaller<T> ForResponses<T>(MessageParser<T> parser) where T : IMessage<T> =>
        new(Write, context => parser.ParseFrom(context.PayloadAsReadOnlySequence()));

    // Fields that nobody knows are passed over: kept, each would be an object or three.
    private static Func<DeserializationContext, T> Reader<T>(MessageParser<T> parser, int mostBytes) where T : IMessage<T> =>
        context => Read(context, parser, mostBytes);

    private static T Read<T>(DeserializationContext context, MessageParser<T> parser, int mostBytes) where T : IMessage<T>
    {
        if (context.PayloadLength > mostBytes)
            throw StatusMapping.ToException(TooLarge(mostBytes));
        try
        {
            return parser.ParseFrom(context.PayloadAsReadOnlySequence());
        }
        catch (InvalidProtocolBufferException)
        {
            throw StatusMapping.ToException(new PredictionError(
                ErrorReason.InvalidField, "The message is not a valid protocol buffer of its type, with text in UTF-8."));
        }
    }

    internal static PredictionError TooLarge(int mostBytes) =>
        new(ErrorReason.MessageTooLarge, $"The message must be at most {mostBytes} bytes.");

    private static void Write<T>(T message, SerializationContext context) where T : IMessage<T>
    {
        context.SetPayloadLength(message.CalculateSize());
        message.WriteTo(context.GetBufferWriter());
        context.Complete();
    }
}
