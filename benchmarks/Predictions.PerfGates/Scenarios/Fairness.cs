using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Predictions.LoadTest.Targets;
using Predictions.PerfGates.Results;
using Predictions.PerfGates.Servers;
using Predictions.PerfGates.Stored;
using Predictions.PerfGates.Traffic;
using Predictions.V1;
using ServerProcess = Predictions.PerfGates.Servers.ServerProcess;

namespace Predictions.PerfGates.Scenarios;

/// <summary>Single calls of one caller beside a flood of batches of another, with and without a share for each caller.</summary>
internal sealed class Fairness() : Scenario("fairness", P99, Gain)
{
    private const int Rate = 200;
    private const int Floods = 16;
    private const int Items = 1_000;

    private static readonly Gate
        P99 = new(
            "fairness-p99", $"p99 of {Rate} single calls a second next to {Floods} batches of {Items:N0} at once, in ms",
            Bound.AtMost(50)),
        Gain = new("fairness-gain", "the same without a share for each caller ÷ with", Bound.AtLeast(2));

    private static readonly (string, string) Unlimited = ("Callers:Share", "1");

    public override async Task<IReadOnlyList<Figure>> MeasureAsync(TestBed testBed, CancellationToken cancellation)
    {
        var store = await testBed.PopulationAsync(cancellation);
        var folder = Directory.CreateTempSubdirectory("fairness-");
        try
        {
            using var issuer = new Issuer();
            var keys = Path.Combine(folder.FullName, "keys.json");
            await File.WriteAllTextAsync(keys, issuer.Keys, cancellation);
            (string, string)[] tokens =
            [
                ("Security:Mode", "Jwt"), ("Security:Audience", Issuer.Audience), ("Security:Issuer", Issuer.Name),
                ("Security:KeysFile", keys),
            ];
            using var on = await testBed.StartAsync(Peer.Ours, store, cancellation, tokens);
            using var off = await testBed.StartAsync(Peer.Ours, store, cancellation, [.. tokens, Unlimited]);
            var (app, job) = (issuer.Token("app"), issuer.Token("batch-job"));
            foreach (var server in (ServerProcess[])[on, off])
                await BesideAsync(server, store, app, job, testBed.Options.WarmUpSeconds / 2, cancellation);
            var rounds = new List<(Run On, Run Off)>();
            for (var round = 0; round < testBed.Options.Rounds; round++)
            {
                rounds.Add((
                    await BesideAsync(on, store, app, job, testBed.Options.Seconds, cancellation),
                    await BesideAsync(off, store, app, job, testBed.Options.Seconds, cancellation)));
                testBed.Log.Write($"round {round + 1}: with shares {rounds[^1].On}; without {rounds[^1].Off}");
            }

            return FiguresOf(rounds);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static Figure[] FiguresOf(List<(Run On, Run Off)> rounds) =>
    [
        P99.Of(
            [.. rounds.Select(r => r.On.P99Ms)], [.. rounds.Select(r => $"{r.On}")],
            [.. rounds.Where(r => r.On.Failed > 0).Select(r => $"{r.On.Failed:N0} single calls failed")]),
        Gain.Of([.. rounds.Select(r => r.Off.P99Ms / r.On.P99Ms)], [.. rounds.Select(r => $"without: {r.Off}")], []),
    ];

    /// <summary>Single calls at a fixed rate, beside a flood that repeats each batch at once.</summary>
    private static async Task<Run> BesideAsync(
        ServerProcess server, StoredPopulation store, string app, string job, int seconds, CancellationToken cancellation)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var forecasts = 0L;
        var batch = FramedBatch();
        Task[] floods = [.. Enumerable.Range(0, Floods).Select(_ => Task.Run(
            async () =>
            {
                using var client = new HttpMessageInvoker(new SocketsHttpHandler());
                while (!end.IsCancellationRequested)
                    if ((await GrpcCall.SendAsync(
                        client, new Uri(server.Grpc, GrpcCall.BatchPath), batch, job, cancellation)).Status == GrpcCall.Ok)
                        Interlocked.Add(ref forecasts, Items);
                    else
                        await Task.Delay(TimeSpan.FromMilliseconds(100), cancellation);
            }, cancellation))];
        try
        {
            var times = await SingleCallsAsync(server, store, app, seconds, cancellation);
            var answered = times.Where(t => t is not null).Select(t => t!.Value).Order().ToArray();
            return new Run(
                answered[answered.Length / 2], answered[answered.Length * 99 / 100], times.Length - answered.Length,
                Interlocked.Read(ref forecasts) / (double)seconds);
        }
        finally
        {
            await end.CancelAsync();
            await Task.WhenAll(floods);
        }
    }

    /// <summary>The time of each call in ms from when it was due; <c>null</c> where it failed.</summary>
    private static async Task<double?[]> SingleCallsAsync(
        ServerProcess server, StoredPopulation store, string app, int seconds, CancellationToken cancellation)
    {
        using var client = new HttpMessageInvoker(new SocketsHttpHandler());
        var uri = new Uri(server.Grpc, GrpcCall.Path);
        var calls = new Task<double?>[Rate * seconds];
        var began = Stopwatch.GetTimestamp();
        for (var i = 0; i < calls.Length; i++)
        {
            var due = TimeSpan.FromSeconds((double)i / Rate);
            while (Stopwatch.GetElapsedTime(began) < due)
                await Task.Delay(1, cancellation);
            calls[i] = TimedAsync(GrpcCall.BodyOf(UserIds.Of(i % store.Users.Count)), due);
        }

        return await Task.WhenAll(calls);

        async Task<double?> TimedAsync(byte[] body, TimeSpan due) =>
            (await GrpcCall.SendAsync(client, uri, body, app, cancellation)).Status == GrpcCall.Ok
                ? (Stopwatch.GetElapsedTime(began) - due).TotalMilliseconds
                : null;
    }

    private static byte[] FramedBatch()
    {
        var history = new History();
        foreach (var days in Enumerable.Range(1, 12))
            history.Periods.Add(new Period { Start = $"{UserIds.AsOf.AddDays(-28 * days):yyyy-MM-dd}", Days = 5 });
        var request = new BatchPredictRequest();
        for (var i = 0; i < Items; i++)
            request.Requests.Add(new PredictRequest { History = history, AsOf = $"{UserIds.AsOf:yyyy-MM-dd}", Cycles = 3 });
        return GrpcCall.Framed(request);
    }

    /// <param name="P50Ms">The median of the single calls.</param>
    /// <param name="P99Ms">Their 99th percentile.</param>
    /// <param name="Failed">Single calls that were not answered.</param>
    /// <param name="ForecastsPerSecond">What the flood got.</param>
    private sealed record Run(double P50Ms, double P99Ms, int Failed, double ForecastsPerSecond)
    {
        public override string ToString() =>
            $"p50 {P50Ms:0.0}, p99 {P99Ms:0.0} ms, {Failed} failed, {ForecastsPerSecond:N0} forecasts a second in batches";
    }

    /// <summary>Signs the tokens of both callers.</summary>
    private sealed class Issuer : IDisposable
    {
        public const string Name = "https://issuer.test";
        public const string Audience = "perfgates";

        private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

        public string Keys
        {
            get
            {
                var point = _key.ExportParameters(includePrivateParameters: false).Q;
                var key = new { kty = "EC", use = "sig", crv = "P-256", kid = "1", x = Text(point.X!), y = Text(point.Y!) };
                return JsonSerializer.Serialize(new { keys = new[] { key } });
            }
        }

        public string Token(string caller)
        {
            var expires = TimeProvider.System.GetUtcNow().AddHours(1).ToUnixTimeSeconds();
            var content = Text("""{"alg":"ES256","kid":"1","typ":"JWT"}"""u8) + "." + Text(Encoding.UTF8.GetBytes(
                $$"""{"iss":"{{Name}}","aud":"{{Audience}}","sub":"{{caller}}","scope":"forecasts","exp":{{expires}}}"""));
            return $"{content}.{Text(_key.SignData(Encoding.ASCII.GetBytes(content), HashAlgorithmName.SHA256))}";
        }

        public void Dispose() => _key.Dispose();

        private static string Text(ReadOnlySpan<byte> bytes) => System.Buffers.Text.Base64Url.EncodeToString(bytes);
    }
}
