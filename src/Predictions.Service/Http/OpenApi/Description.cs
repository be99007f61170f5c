using System.Reflection;
using Microsoft.AspNetCore.Http.Metadata;
using Predictions.Service.Hosting;

namespace Predictions.Service.Http;

/// <summary>Gives a route its call's name and what the OpenAPI document needs to know of it.</summary>
internal static class Description
{
    /// <param name="route">The route.</param>
    /// <param name="operation">The operation's id in the document.</param>
    /// <param name="answer">The JSON shape of its answer.</param>
    /// <param name="body">The JSON shape of its body; <c>null</c> where it has none.</param>
    public static void Describes(this IEndpointConventionBuilder route, string operation, Type answer, Type? body = null)
    {
        // Over gRPC a stored forecast is a Predict too.
        var call = operation == "PredictStored" ? "Predict" : operation;
        var method = typeof(Description).GetMethod(nameof(Shape), BindingFlags.NonPublic | BindingFlags.Static)!;
        route.WithMetadata(
            new CallName(call), method, new EndpointNameMetadata(operation), new ProducesResponseTypeMetadata(200, answer, ["application/json"]));
        if (body is not null)
            route.WithMetadata(new AcceptsMetadata(["application/json"], body));
    }

    /// <summary>Stands for every handler where the framework wants a method to look at: they all take the bare request.</summary>
    private static Task<HttpContext> Shape(HttpContext http) => Task.FromResult(http);
}
