using Grpc.Core;
using Predictions.LoadTest.Load;
using Predictions.Testing;
using Predictions.V1;

namespace Predictions.Service.Tests;

/// <summary>Inline forecasts at a fixed rate, each with a deadline.</summary>
internal static class InlineLoad
{
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
