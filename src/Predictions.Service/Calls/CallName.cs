using Microsoft.AspNetCore.Authorization;
using Predictions.Contract;

namespace Predictions.Service.Calls;

/// <summary>Endpoint metadata: the call's name in the contract, such as "Predict", and the scope that it requires.</summary>
internal sealed class CallName(string name, string scope)
{
    public string Name => name;

    public string Scope => scope;

    /// <summary>Whether its answers, errors too, may tell something about a user.</summary>
    public bool IsPersonal => scope != Scopes.Models;

    /// <summary>Whether the call is a stream that lasts as long as its reader wants, so that its time is no latency.</summary>
    public bool IsStream => name == "Read";

    public static CallName Of(string name) => new(name, Scopes.Of(name));

    /// <summary>The call of an endpoint; <c>null</c> where the endpoint allows anonymous callers, or there is none.</summary>
    /// <exception cref="InvalidOperationException">
    /// The endpoint names no call and does not allow anonymous callers: it would run without a token, so it does not run at all.
    /// </exception>
    public static CallName? Of(Endpoint? endpoint)
    {
        var call = endpoint?.Metadata.GetMetadata<CallName>();
        return call is not null || endpoint is null || endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null
            ? call
            : throw new InvalidOperationException($"{endpoint.DisplayName} has no call and does not allow anonymous callers");
    }
}
