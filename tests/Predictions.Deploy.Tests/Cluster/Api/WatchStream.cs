using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Predictions.Deploy.Tests.Cluster.Storage;

namespace Predictions.Deploy.Tests.Cluster.Api;

/// <summary>A watch: one line of JSON for every change of a selected object, until the timeout or the caller's end.</summary>
internal sealed class WatchStream(
    ObjectStore store, Outages outages, Selection selection, SeenRequest request, HttpContext context)
{
    private static readonly TimeSpan BetweenBookmarks = TimeSpan.FromSeconds(1);

    private readonly bool _bookmarks = context.Request.Query["allowWatchBookmarks"] == "true";
    private long _version;

    public async Task WriteAsync()
    {
        // This server does not support WatchList; clients then list and watch.
        if (context.Request.Query["sendInitialEvents"] == "true")
            throw new ApiError(422, "Invalid", "ListOptions.meta.k8s.io \"\" is invalid: sendInitialEvents: Forbidden: "
                + "sendInitialEvents is forbidden for watch unless the WatchList feature gate is enabled");
        var first = Begin(context.Request.Query["resourceVersion"].ToString());
        context.Response.ContentType = "application/json";
        await SendAsync(first);

        using var over = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        if (int.TryParse(context.Request.Query["timeoutSeconds"], out var seconds))
            over.CancelAfter(TimeSpan.FromSeconds(seconds));
        try
        {
            await FollowAsync(over.Token);
        }
        catch (OperationCanceledException)
        {
        }
    }

    private async Task FollowAsync(CancellationToken over)
    {
        while (true)
        {
            var broken = outages.Changed;
            await PassAsync();
            IReadOnlyList<JsonObject> news;
            Task changed;
            lock (store.Gate)
                (news, changed) = (Next(), store.Changed);
            await SendAsync(news);
            try
            {
                await Task.WhenAny(changed, broken).WaitAsync(BetweenBookmarks, over);
            }
            catch (TimeoutException) when (_bookmarks)
            {
                await SendAsync([Bookmark()]);
            }
            catch (TimeoutException)
            {
            }
        }
    }

    private async Task PassAsync()
    {
        try
        {
            await outages.PassAsync(request, context);
        }
        catch (ApiError)
        {
            // The response's status is already sent.
            context.Abort();
            throw new OperationCanceledException();
        }
    }

    private JsonObject[] Begin(string version)
    {
        lock (store.Gate)
        {
            _version = long.TryParse(version, out var from) && from > 0 ? from : store.Version;
            return from > 0 ? [] : [.. selection.From(store).Select(body => Event("ADDED", body))];
        }
    }

    private JsonObject[] Next()
    {
        var events = store.Since(_version).Select(Event).OfType<JsonObject>().ToArray();
        _version = Math.Max(_version, store.Version);
        return events;
    }

    // An object that leaves the selection is a deletion for the watcher.
    private JsonObject? Event(Change change)
    {
        var was = change.Before is not null && selection.Selects(change.Key, change.Before);
        var isNow = !change.IsDeletion && selection.Selects(change.Key, change.After);
        return (was, isNow) switch
        {
            (false, false) => null,
            (false, true) => Event("ADDED", change.After),
            (true, true) => Event("MODIFIED", change.After),
            (true, false) => Event("DELETED", change.After),
        };
    }

    private JsonObject Event(string type, JsonObject body) =>
        new() { ["type"] = type, ["object"] = EventVersions.ToServed(selection.Path.Kind, body).DeepClone() };

    private JsonObject Bookmark() => Event("BOOKMARK", new JsonObject
    {
        ["apiVersion"] = selection.Path.Kind.ApiVersion,
        ["kind"] = selection.Path.Kind.Kind,
        ["metadata"] = new JsonObject { ["resourceVersion"] = $"{_version}" },
    });

    private async Task SendAsync(IReadOnlyList<JsonObject> events)
    {
        foreach (var line in events)
            await context.Response.WriteAsync(line.ToJsonString() + "\n", context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
    }
}
