using System.Reflection;
using Microsoft.AspNetCore.Http.Metadata;
using Predictions.Contract;
using Predictions.Contract.Json;
using Predictions.Core;
using Predictions.Service.Calls;

namespace Predictions.Service.Http.OpenApi;

/// <summary>Gives a route its call's name and what the document needs to know of it.</summary>
internal static class ContractMetadata
{
    private static readonly MethodInfo OpenApiStub =
        typeof(ContractMetadata).GetMethod(nameof(OpenApiStubs), BindingFlags.NonPublic | BindingFlags.Static)!;

    /// <param name="route">The route.</param>
    /// <param name="text">What the document says of it.</param>
    /// <param name="answer">The JSON shape of its answer.</param>
    /// <param name="body">The JSON shape of its body; <c>null</c> where it has none.</param>
    public static void Describes(this IEndpointConventionBuilder route, OperationText text, Type answer, Type? body = null)
    {
        route.WithMetadata(
            text,
            OpenApiStub,
            CallName.Of(text.Call),
            new EndpointNameMetadata(text.Id),
            new ProducesResponseTypeMetadata(StatusCodes.Status200OK, answer, ["application/json"]));
        foreach (var status in Statuses(text.Errors, body is not null))
            route.WithMetadata(new ProducesResponseTypeMetadata(status, typeof(ProblemJson), [Problems.MediaType]));
        if (body is not null)
            route.WithMetadata(new AcceptsMetadata(["application/json"], body));
    }

    private static SortedSet<int> Statuses(IEnumerable<ErrorReason> errors, bool hasBody)
    {
        var statuses = new SortedSet<int>(errors.Select(error => ErrorTable.Of(error.WireName()).Http))
        {
            ErrorTable.Internal.Http,
            ErrorTable.Of(ErrorReason.InvalidField.WireName()).Http,
            ErrorTable.Of(ErrorReason.Unauthenticated.WireName()).Http,
            ErrorTable.Of(ErrorReason.PermissionDenied.WireName()).Http,
            ErrorTable.Of(ErrorReason.KeysUnavailable.WireName()).Http,
            ErrorTable.Of(ErrorReason.Overloaded.WireName()).Http,
            ErrorTable.Of(ErrorReason.DeadlineExceeded.WireName()).Http,
        };
        if (hasBody)
            statuses.UnionWith([ErrorTable.Of(ErrorReason.MessageTooLarge.WireName()).Http, StatusCodes.Status415UnsupportedMediaType]);
        return statuses;
    }

    /// <summary>Stands for every handler where the framework wants a method to look at: they all take the bare request.</summary>
    private static Task<HttpContext> OpenApiStubs(HttpContext http) => Task.FromResult(http);
}
