using System.Buffers.Binary;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using Google.Protobuf;
using Predictions.LoadTest.Targets;
using Predictions.V1;
using ServerProcess = Predictions.PerfGates.Servers.ServerProcess;

namespace Predictions.PerfGates.Traffic;

/// <summary>Calls of Predict with HttpClient: probes, and the load that the load tester's own client is compared with.</summary>
internal static class GrpcCall
{
    public const string Path = "/predictions.v1.CyclePredictions/Predict";

    public const string BatchPath = "/predictions.v1.CyclePredictions/BatchPredict";

    /// <summary>The gRPC status of success.</summary>
    public const string Ok = "0";

    private const int BatchItems = 500;
    private const int Cycles = 3;

    // The compression flag, and the length in four bytes.
    private const int PrefixBytes = 5;

    // The first calls of a fresh instance compile code, and can miss their deadline on a busy machine.
    private const int Attempts = 5;

    /// <summary>A framed <c>PredictRequest</c> of a stored user.</summary>
    public static byte[] BodyOf(string userId) => Framed(RequestOf(userId));

    /// <summary>The etags of the forecasts of all users, in their order.</summary>
    /// <exception cref="MeasurementException">A batch failed, or a user has no forecast.</exception>
    public static async Task<IReadOnlyList<string>> EtagsAsync(Uri grpc, int users, CancellationToken cancellation)
    {
        using var client = new HttpMessageInvoker(new SocketsHttpHandler());
        var etags = new List<string>(users);
        foreach (var batch in Enumerable.Range(0, users).Chunk(BatchItems))
        {
            var request = new BatchPredictRequest { Requests = { batch.Select(user => RequestOf(UserIds.Of(user))) } };
            var (status, reply) = await SendAsync(client, new Uri(grpc, BatchPath), Framed(request), cancellation);
            if (status != Ok)
                throw new MeasurementException($"a batch ended with gRPC status {status}");
            var results = BatchPredictResponse.Parser.ParseFrom(reply.AsSpan(PrefixBytes)).Results;
            if (results.FirstOrDefault(result => result.Error is not null) is { Error: { } error })
                throw new MeasurementException($"a user has no forecast: {error.Reason}");
            etags.AddRange(results.Select(result => result.Forecast.Etag));
        }

        return etags;
    }

    /// <summary>The path of the same request over HTTP/JSON.</summary>
    public static string PathOf(string userId) => $"/v1/users/{userId}/forecast?asOf={UserIds.AsOf:yyyy-MM-dd}&cycles={Cycles}";

    /// <summary>Calls Predict once and returns the framed reply.</summary>
    /// <exception cref="MeasurementException">No attempt returned OK.</exception>
    public static async Task<byte[]> PredictAsync(Uri grpc, byte[] body, CancellationToken cancellation)
    {
        using var client = new HttpMessageInvoker(new SocketsHttpHandler());
        var status = "none";
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            (status, var reply) = await SendAsync(client, new Uri(grpc, Path), body, cancellation);
            if (status == Ok)
                return reply;
        }

        throw new MeasurementException($"a probe ended with gRPC status {status}");
    }

    /// <summary>Runs a closed loop with HttpClient and measures the CPU time of this process and of the server.</summary>
    /// <param name="server">The server.</param>
    /// <param name="users">The number of stored users; requests are for all users equally.</param>
    /// <param name="connections">Connections.</param>
    /// <param name="inFlight">Requests in flight on each connection.</param>
    /// <param name="warmUpSeconds">The unmeasured time before the measurement.</param>
    /// <param name="seconds">The measured time.</param>
    /// <param name="cancellation">Ends the load.</param>
    public static async Task<ClientRun> SaturateAsync(
        ServerProcess server, int users, int connections, int inFlight, double warmUpSeconds, double seconds,
        CancellationToken cancellation)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var (uri, answered, failed) = (new Uri(server.Grpc, Path), 0L, 0L);
        var clients = Enumerable.Range(0, connections).Select(_ => new HttpMessageInvoker(new SocketsHttpHandler
        {
            EnableMultipleHttp2Connections = false, UseProxy = false, UseCookies = false, AllowAutoRedirect = false,
            ActivityHeadersPropagator = null,
        })).ToArray();
        Task[] loops = [.. clients.SelectMany((client, i) => Enumerable.Range(0, inFlight).Select(j =>
            Task.Run(() => LoopAsync(client, new Random(i * inFlight + j)), CancellationToken.None)))];
        try
        {
            await Task.Delay(TimeSpan.FromSeconds(warmUpSeconds), cancellation);
            var (began, own, theirs, count) =
                (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime, server.ProcessorTime, answered);
            await Task.Delay(TimeSpan.FromSeconds(seconds), cancellation);
            return new ClientRun(
                Interlocked.Read(ref answered) - count, Stopwatch.GetElapsedTime(began), Environment.CpuUsage.TotalTime - own,
                server.ProcessorTime - theirs, Interlocked.Read(ref failed));
        }
        finally
        {
            await ended.CancelAsync();
            await Task.WhenAll(loops);
            foreach (var client in clients)
                client.Dispose();
        }

        async Task LoopAsync(HttpMessageInvoker client, Random random)
        {
            while (!ended.IsCancellationRequested)
            {
                var (status, _) = await SendAsync(client, uri, BodyOf(UserIds.Of(random.Next(users))), CancellationToken.None);
                Interlocked.Increment(ref answered);
                if (status != Ok)
                    Interlocked.Increment(ref failed);
            }
        }
    }

    private static PredictRequest RequestOf(string userId) =>
        new() { UserId = userId, AsOf = $"{UserIds.AsOf:yyyy-MM-dd}", Cycles = Cycles };

    /// <summary>A message with its prefix.</summary>
    public static byte[] Framed(IMessage message)
    {
        var body = new byte[PrefixBytes + message.CalculateSize()];
        BinaryPrimitives.WriteInt32BigEndian(body.AsSpan(1), body.Length - PrefixBytes);
        message.WriteTo(body.AsSpan(PrefixBytes));
        return body;
    }

    private static Task<(string Status, byte[] Reply)> SendAsync(
        HttpMessageInvoker client, Uri uri, byte[] body, CancellationToken cancellation) =>
        SendAsync(client, uri, body, token: null, cancellation);

    /// <summary>Sends a framed message and returns the gRPC status with the framed reply.</summary>
    /// <param name="client">The client.</param>
    /// <param name="uri">The method.</param>
    /// <param name="body">The framed message.</param>
    /// <param name="token">The bearer token; <c>null</c> for none.</param>
    /// <param name="cancellation">Ends the call.</param>
    public static async Task<(string Status, byte[] Reply)> SendAsync(
        HttpMessageInvoker client, Uri uri, byte[] body, string? token, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, uri)
        {
            Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(body),
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        if (token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        request.Headers.TE.Add(new TransferCodingWithQualityHeaderValue("trailers"));
        using var response = await client.SendAsync(request, cancellation);
        var reply = await response.Content.ReadAsByteArrayAsync(cancellation);
        var status = response.TrailingHeaders.TryGetValues("grpc-status", out var trailer) ? trailer.First()
            : response.Headers.TryGetValues("grpc-status", out var header) ? header.First() : "none";
        return (status, reply);
    }
}

/// <summary>A closed loop and the CPU time that it took.</summary>
/// <param name="Calls">Answered calls.</param>
/// <param name="Elapsed">The measured time.</param>
/// <param name="ClientTime">CPU time of the load tester.</param>
/// <param name="ServerTime">CPU time of the server.</param>
/// <param name="Failed">Calls with another status than OK.</param>
internal sealed record ClientRun(long Calls, TimeSpan Elapsed, TimeSpan ClientTime, TimeSpan ServerTime, long Failed)
{
    public double ClientUsPerCall => ClientTime.TotalMicroseconds / Calls;

    public double ServerBusy => ServerTime / Elapsed;

    public override string ToString() =>
        $"{Calls / Elapsed.TotalSeconds:N0}/s, client {ClientUsPerCall:0.0} µs of CPU a call, server {ServerBusy:P0} busy";
}
