using BenchmarkDotNet.Attributes;
using Predictions.Benchmarks.Samples;
using Predictions.Core;
using Predictions.Core.History;
using Predictions.Service.Forecasts;
using Predictions.Service.Grpc;

namespace Predictions.Benchmarks.Handler;

/// <summary>
/// One unary call with an inline history, from the framed request to the framed reply of three cycles, without a network. The
/// baseline is the same gRPC library with a fixed reply.
/// </summary>
[MemoryDiagnoser]
public class HandlerBenchmarks
{
    private InMemoryCall? _ours;
    private InMemoryCall? _unchanged;
    private InMemoryCall? _baseline;

    /// <summary>The number of logged cycles.</summary>
    [Params(3, 12, 60)]
    public int Logged { get; set; }

    [GlobalSetup]
    public void Build()
    {
        var woman = LoggedPerson.With(Logged);
        var times = default(StageTimes);
        var reply = ForecastPipeline.Run(woman.History, woman.Ask(3), ShippedModel.Load(), ref times).Value;
        var request = Request(woman);
        _ours = InMemoryServices.OursAsync(request).GetAwaiter().GetResult();
        request.KnownEtag = V1.Forecast.Parser.ParseFrom(_ours.Reply()).Etag;
        _unchanged = InMemoryServices.OursAsync(request).GetAwaiter().GetResult();
        request.KnownEtag = "";
        _baseline = InMemoryServices.Baseline(request, Message(new ForecastAnswer(reply, default)));
    }

    [Benchmark(Baseline = true)]
    public long FixedReply() => _baseline!.Send();

    [Benchmark]
    public long Predict() => _ours!.Send();

    /// <summary>The same for a caller who holds the forecast.</summary>
    [Benchmark]
    public long Unchanged() => _unchanged!.Send();

    private static V1.Forecast Message(in ForecastAnswer answer)
    {
        var bytes = new byte[ForecastWriter.MostBytes(answer)];
        var writer = new WireWriter(bytes);
        ForecastWriter.Write(ref writer, answer);
        return V1.Forecast.Parser.ParseFrom(bytes, 0, writer.Length);
    }

    private static V1.PredictRequest Request(LoggedPerson woman)
    {
        var request = new V1.PredictRequest { AsOf = DateText.Format(woman.AsOf), History = new V1.History() };
        foreach (var period in woman.History.Periods)
            request.History.Periods.Add(new V1.Period { Start = DateText.Format(period.Start), Days = period.Days });
        return request;
    }
}
