using System.Security.Cryptography;
using System.Text;
using BenchmarkDotNet.Attributes;
using Predictions.Redis.Values;

namespace Predictions.Benchmarks.History;

/// <summary>
/// From a user id to the key of the history. The baseline is the same HMAC with the framework's static methods, in hex.
/// </summary>
[MemoryDiagnoser]
public class KeyBenchmarks : IDisposable
{
    private const string UserId = "1c2f7a5e-8d0b-4a0f-9c33-6f0f2d1b7e55";

    private readonly byte[] _secret = Encoding.UTF8.GetBytes(HistoryKeys.DevelopmentSecret);

    private readonly HistoryKeys _keys = new(HistoryKeys.DevelopmentSecret);

    [Benchmark(Baseline = true)]
    public string HexOfHmac() => "h:" + Convert.ToHexString(HMACSHA256.HashData(_secret, Encoding.UTF8.GetBytes(UserId)));

    [Benchmark]
    public byte[] HistoryKey() => _keys.For(UserId);

    public void Dispose()
    {
        _keys.Dispose();
        GC.SuppressFinalize(this);
    }
}
