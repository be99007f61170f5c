using System.Text;
using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using Predictions.Benchmarks.Samples;
using Predictions.Core.History;
using Predictions.Redis.Values;

namespace Predictions.Benchmarks.History;

/// <summary>
/// From a history to its stored value and back. The baseline is source-generated System.Text.Json of the same records.
/// </summary>
[MemoryDiagnoser]
[CategoriesColumn]
[GroupBenchmarksBy(BenchmarkLogicalGroupRule.ByCategory)]
public class CodecBenchmarks
{
    private static readonly byte[] Key = Encoding.ASCII.GetBytes("h:AAAAAAAAAAAAAAAAAAAAAA");

    private StoredEntry _state;
    private byte[] _value = [];
    private HistoryDocument _document = HistoryDocument.Empty;
    private byte[] _json = [];

    /// <summary>The number of logged cycles.</summary>
    [Params(3, 12, 60)]
    public int Logged { get; set; }

    [GlobalSetup]
    public void Log()
    {
        _state = new StoredEntry(LoggedPerson.With(Logged).History, 1_700_000_000_000, 0);
        _value = HistoryCodec.Encode(Key, _state);
        _document = HistoryDocument.Of(_state);
        _json = _document.Write();
    }

    [BenchmarkCategory("encode"), Benchmark(Baseline = true)]
    public byte[] WriteJson() => _document.Write();

    [BenchmarkCategory("encode"), Benchmark]
    public byte[] Encode() => HistoryCodec.Encode(Key, _state);

    [BenchmarkCategory("decode"), Benchmark(Baseline = true)]
    public CycleHistory ReadJson() => HistoryDocument.Read(_json);

    [BenchmarkCategory("decode"), Benchmark]
    public CycleHistory Decode() => HistoryCodec.Decode(Key, _value).Value.History!;
}
