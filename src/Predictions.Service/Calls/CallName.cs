using Microsoft.AspNetCore.Authorization;

namespace Predictions.Service.Calls;

/// <summary>Endpoint metadata: the call's name in the contract, such as "Predict", and the scope that it requires.</summary>
internal sealed class CallName(string name, string scope)
{
    public string Name => name;

    public string Scope => scope;

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

/// <summary>The scopes of tokens. Each is an authorization policy of the same name.</summary>
internal static class Scopes
{
    /// <summary>Forecasts, also of stored histories.</summary>
    public const string Forecasts = "forecasts";

    /// <summary>Read and write stored histories.</summary>
    public const string Histories = "histories";

    /// <summary>Erase stored histories.</summary>
    public const string Erase = "erase";

    /// <summary>List the models.</summary>
    public const string Models = "models";

    /// <summary>Read the events of all users.</summary>
    public const string Events = "events";

    public static readonly string[] All = [Forecasts, Histories, Erase, Models, Events];

    /// <summary>The scope that a call requires.</summary>
    /// <param name="call">The call's name in the contract, "Predict".</param>
    public static string Of(string call) => call switch
    {
        "Predict" or "BatchPredict" => Forecasts,
        "GetHistory" or "PutHistory" or "RecordHistory" => Histories,
        "DeleteHistory" => Erase,
        "Read" or "Commit" or "ListConsumers" => Events,
        "ListModels" or "GetModel" => Models,
        _ => throw new InvalidOperationException($"{call} has no scope"),
    };
}
