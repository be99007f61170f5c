namespace Predictions.Contract;

/// <summary>The scopes of tokens. A token names those that it permits in its claim <c>scope</c>.</summary>
public static class Scopes
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

    /// <summary>Every scope.</summary>
    public static readonly IReadOnlyList<string> All = [Forecasts, Histories, Erase, Models, Events];

    /// <summary>The scope that a call requires.</summary>
    /// <param name="call">The call's name in the contract, "Predict".</param>
    /// <exception cref="InvalidOperationException">The contract has no such call.</exception>
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
