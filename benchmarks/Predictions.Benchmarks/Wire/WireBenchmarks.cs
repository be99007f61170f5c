using System.Text.Json;
using System.Text.Json.Serialization;
using BenchmarkDotNet.Attributes;
using Predictions.Benchmarks.Samples;
using Predictions.Core;
using Predictions.Core.Forecasting;
using Predictions.Service.Forecasts;
using Predictions.Service.Grpc;

namespace Predictions.Benchmarks.Wire;

/// <summary>
/// From a forecast to the bytes of its message in an existing buffer. The baseline is source-generated System.Text.Json of the
/// forecast.
/// </summary>
[MemoryDiagnoser]
public class WireBenchmarks
{
    private readonly byte[] _buffer = new byte[64 << 10];
    private Forecast? _forecast;

    /// <summary>Whether the forecast has daily probabilities.</summary>
    [Params(false, true)]
    public bool Daily { get; set; }

    [GlobalSetup]
    public void Forecast()
    {
        var woman = LoggedPerson.With(12);
        var times = default(StageTimes);
        _forecast = ForecastPipeline.Run(woman.History, woman.Ask(3, Daily), ShippedModel.Load(), ref times).Value;
    }

    [Benchmark(Baseline = true)]
    public long WriteJson()
    {
        using var stream = new MemoryStream(_buffer);
        JsonSerializer.Serialize(stream, _forecast!, ForecastDocumentJson.Default.Forecast);
        return stream.Position;
    }

    [Benchmark]
    public int WriteMessage()
    {
        var writer = new WireWriter(_buffer);
        ForecastWriter.Write(ref writer, new ForecastAnswer(_forecast!, new ForecastEtag(1_700_000_000_000, ulong.MaxValue)));
        return writer.Length;
    }
}

[JsonSerializable(typeof(Forecast))]
internal sealed partial class ForecastDocumentJson : JsonSerializerContext;
