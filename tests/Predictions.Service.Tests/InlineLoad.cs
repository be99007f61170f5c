using Grpc.Core;
using Predictions.LoadTest.Load;
using Predictions.Testing;
using Predictions.V1;

namespace Predictions.Service.Tests;

/// <summary>Inline forecasts at a fixed rate, each with a deadline.</summary>
internal static class InlineLoad
{
    private const int PostSeconds = 5;

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(LongForm.Or(60, 5));

    public static OpenLoop Start(ChannelBase channel, int perSecond)
    {
        var client = new CyclePredictions.CyclePredictionsClient(channel);
        return OpenLoop.Start(perSecond, async (_, cancellation) =>
        {
            try
            {
                await client.PredictAsync(Samples.Inline(), deadline: (TimeProvider.System.GetUtcNow() + Deadline).UtcDateTime,
                    cancellationToken: cancellation);
                return null;
            }
            catch (RpcException e)
            {
                return $"{e.StatusCode} {e.Status.Detail}";
            }
        });
    }

    /// <summary>Posts an inline forecast over HTTP/1.1 again and again at a fixed rate, with h2load.</summary>
    /// <param name="service">The service.</param>
    /// <param name="folder">A folder for the body.</param>
    /// <param name="perSecond">Requests per second.</param>
    /// <param name="until">Ends the load after the next few seconds.</param>
    public static async Task<(H2LoadResult Counts, int Seconds)> PostAsync(
        ServiceProcess service, string folder, int perSecond, CancellationToken until)
    {
        var body = Path.Combine(folder, "body.json");
        await File.WriteAllTextAsync(
            body, $$"""{"history":{{Samples.HistoryJson}},"asOf":"{{Samples.AsOf}}"}""", HttpAnswers.Token);
        var uri = new Uri($"http://127.0.0.1:{service.HttpPort}/v1/predict");
        var (counts, seconds) = (default(H2LoadResult), 0);
        for (; !until.IsCancellationRequested; seconds += PostSeconds)
            counts += await H2Load.PostAsync(uri, body, perSecond, PostSeconds);
        return (counts, seconds);
    }

    /// <summary>The failed calls by status and detail.</summary>
    public static IReadOnlyDictionary<string, int> Failures(this IEnumerable<FinishedCall> calls) =>
        calls.Where(c => c.Error is not null).CountBy(c => c.Error!).ToDictionary();

    /// <summary>The calls in words, for a diagnostic message.</summary>
    public static string Summary(this IReadOnlyList<FinishedCall> calls)
    {
        var failures = calls.Failures();
        return $"{calls.Count - failures.Values.Sum()} answered, "
            + (failures.Count == 0 ? "none failed" : string.Join(", ", failures.Select(f => $"{f.Value} × {f.Key}")));
    }
}
