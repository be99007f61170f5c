using Grpc.Core;
using Predictions.Core;
using Predictions.Service.Forecasts;
using Wire = Predictions.V1;

namespace Predictions.Service.Grpc;

/// <summary>The answer to <c>BatchPredict</c>, until it is written.</summary>
internal sealed class ForecastBatchReply(Outcome<ForecastAnswer>[] answers)
{
    // Tags and lengths around a result.
    private const int MostAround = 16;

    public static readonly Marshaller<ForecastBatchReply> Marshaller =
        Replies.Of<ForecastBatchReply>(static (reply, context) => reply.Write(context));

    private void Write(SerializationContext context)
    {
        var output = context.GetBufferWriter();
        foreach (ref readonly var answer in answers.AsSpan())
        {
            var error = answer.IsSuccess ? null : WireForecasts.ToError(answer.Error);
            var most = MostAround + (error?.CalculateSize() ?? ForecastWriter.MostBytes(answer.Value));
            var writer = new WireWriter(output.GetSpan(most));
            var result = writer.Begin(Wire.BatchPredictResponse.ResultsFieldNumber);
            if (error is null)
            {
                var forecast = writer.Begin(Wire.BatchPredictResponse.Types.Result.ForecastFieldNumber);
                ForecastWriter.Write(ref writer, answer.Value);
                writer.End(forecast);
            }
            else
            {
                writer.Message(Wire.BatchPredictResponse.Types.Result.ErrorFieldNumber, error);
            }

            writer.End(result);
            output.Advance(writer.Length);
        }

        context.Complete();
    }
}
