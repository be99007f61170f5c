using Microsoft.AspNetCore.Http;
using Predictions.Deploy.Tests.Cluster.Storage;

namespace Predictions.Deploy.Tests.Cluster.Api;

/// <summary>The present outage, and the requests that it affects.</summary>
internal sealed class Outages
{
    private (Outage Outage, Func<SeenRequest, bool> Meets) _now = (Outage.None, _ => false);
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _hanging;

    /// <summary>The number of requests that hang, of callers that have not gone.</summary>
    public int Hanging => Volatile.Read(ref _hanging);

    public void Set(Outage outage, Func<SeenRequest, bool> meets)
    {
        _now = (outage, meets);
        Interlocked.Exchange(ref _changed, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously))
            .SetResult();
    }

    /// <summary>Completes when the outage changes.</summary>
    public Task Changed => _changed.Task;

    /// <summary>Returns at once for a request without an outage, and for a hanging one when the outage ends.</summary>
    /// <exception cref="ApiError">The outage answers with an error.</exception>
    /// <exception cref="OperationCanceledException">The outage cuts the connection.</exception>
    public async Task PassAsync(SeenRequest request, HttpContext context)
    {
        while (true)
        {
            var changed = Changed;
            var (outage, meets) = _now;
            switch (meets(request) ? outage : Outage.None)
            {
                case Outage.None:
                    return;
                case Outage.Unavailable:
                    throw new ApiError(503, "ServiceUnavailable", "the server is currently unable to handle the request");
                case Outage.Forbidden:
                    throw new ApiError(403, "Forbidden", $"{request.Path} is forbidden: the caller may not {request.Method} it");
                case Outage.Cut:
                    context.Abort();
                    throw new OperationCanceledException();
                default:
                    await HangAsync(changed, context.RequestAborted);
                    break;
            }
        }
    }

    private async Task HangAsync(Task changed, CancellationToken aborted)
    {
        Interlocked.Increment(ref _hanging);
        try
        {
            await changed.WaitAsync(aborted);
        }
        finally
        {
            Interlocked.Decrement(ref _hanging);
        }
    }
}

/// <summary>A failure of the API server.</summary>
public enum Outage
{
    /// <summary>None.</summary>
    None,

    /// <summary>Responds with 503, and cuts watches.</summary>
    Unavailable,

    /// <summary>Accepts requests without a response until the outage ends; watches are silent.</summary>
    Hanging,

    /// <summary>Responds with 403.</summary>
    Forbidden,

    /// <summary>Cuts the connection without a response.</summary>
    Cut,
}

/// <summary>A request to the server, in the order of arrival.</summary>
/// <param name="Query">With its question mark; "" for none.</param>
/// <param name="UserAgent">The calling program.</param>
/// <param name="Writes">Whether it changes something: not a read, a review or a dry run.</param>
public sealed record SeenRequest(string Method, string Path, string Query, string UserAgent, bool Writes);
