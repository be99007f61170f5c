using Grpc.Core;
using Predictions.Client.Mapping;

namespace Predictions.Client.Calls;

/// <summary>Runs calls: token, deadline, one repeat with another token, and the error as a value.</summary>
internal sealed class ServiceCalls(TokenProvider? tokens)
{
    /// <summary>Runs one call.</summary>
    /// <param name="call">Starts it.</param>
    /// <param name="toValue">Makes the value of its reply.</param>
    /// <param name="deadline">The time for all its attempts.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="OperationCanceledException">The caller canceled it.</exception>
    public async Task<PredictionsResult<TValue>> RunAsync<TReply, TValue>(
        Func<CallOptions, AsyncUnaryCall<TReply>> call,
        Func<TReply, TValue> toValue,
        TimeSpan deadline,
        CancellationToken cancellation)
    {
        var end = TimeProvider.System.GetUtcNow().UtcDateTime + deadline;
        string? rejected = null;
        while (true)
        {
            var token = await TokenAsync(rejected, cancellation).ConfigureAwait(false);
            try
            {
                using var running = call(Options(token, end, cancellation));
                return PredictionsResult.Success(toValue(await running.ResponseAsync.ConfigureAwait(false)));
            }
            catch (RpcException e) when (IsWorthAnotherToken(e, token, rejected))
            {
                rejected = token;
            }
            catch (RpcException e)
            {
                cancellation.ThrowIfCancellationRequested();
                return PredictionsResult.Failure<TValue>(WireErrors.ToError(e));
            }
        }
    }

    /// <summary>The token of a call; <c>null</c> for calls without one.</summary>
    public async ValueTask<string?> TokenAsync(string? rejected, CancellationToken cancellation) =>
        tokens is null ? null : await tokens(rejected, cancellation).ConfigureAwait(false);

    public static bool IsWorthAnotherToken(RpcException e, string? token, string? rejected) =>
        e.StatusCode == StatusCode.Unauthenticated && token is not null && rejected is null;

    public static CallOptions Options(string? token, DateTime? end, CancellationToken cancellation) =>
        new(token is null ? null : new Metadata { { "authorization", $"Bearer {token}" } }, end, cancellation);
}
