using Microsoft.AspNetCore.Http;

namespace Predictions.Deploy.Tests.Cluster.Api;

/// <summary>What is wrong with the server now, and which requests meet it.</summary>
internal sealed class Outages
{
    private (Outage Outage, Func<SeenRequest, bool> Meets) _now = (Outage.None, _ => false);
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Set(Outage outage, Func<SeenRequest, bool> meets)
    {
        _now = (outage, meets);
        Interlocked.Exchange(ref _changed, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
    }

    /// <summary>Ends when something else is wrong.</summary>
    public Task Changed => _changed.Task;

    /// <summary>Returns where nothing is wrong for this request, once nothing is.</summary>
    /// <exception cref="ApiFailure">It is answered by a failure.</exception>
    /// <exception cref="OperationCanceledException">The connection is gone.</exception>
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
                    throw new ApiFailure(503, "ServiceUnavailable", "the server is currently unable to handle the request");
                case Outage.Forbidden:
                    throw new ApiFailure(403, "Forbidden", $"{request.Path} is forbidden: the caller may not {request.Method} it");
                case Outage.Cut:
                    context.Abort();
                    throw new OperationCanceledException();
                default:
                    await changed.WaitAsync(context.RequestAborted);
                    break;
            }
        }
    }
}
