using System.Buffers;
using Grpc.Core;
using Predictions.Service.Forecasts;

namespace Predictions.Service.Grpc;

/// <summary>The answer to <c>Predict</c>, until it is written.</summary>
internal sealed class ForecastReply(in ForecastAnswer answer)
{
    private const int UsualBytes = 1024;

    public static readonly Marshaller<ForecastReply> Marshaller =
        Replies.Of<ForecastReply>(static (reply, context) => reply.Write(context));

    private readonly ForecastAnswer _answer = answer;

    private void Write(SerializationContext context)
    {
        var most = ForecastWriter.MostBytes(_answer);
        if (most <= UsualBytes)
        {
            Write(context, stackalloc byte[UsualBytes]);
            return;
        }

        var rented = ArrayPool<byte>.Shared.Rent(most);
        Write(context, rented);
        ArrayPool<byte>.Shared.Return(rented);
    }

    private void Write(SerializationContext context, Span<byte> buffer)
    {
        var writer = new WireWriter(buffer);
        ForecastWriter.Write(ref writer, _answer);
        context.SetPayloadLength(writer.Length);
        context.GetBufferWriter().Write(buffer[..writer.Length]);
        context.Complete();
    }
}
