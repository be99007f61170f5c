namespace Predictions.Service.Calls;

/// <summary>Endpoint metadata: the call's name in the contract, "Predict", the same over both transports, and the scope that it needs.</summary>
internal sealed class CallName(string name, Scope needs)
{
    public string Name => name;

    public Scope Needs => needs;

    public static CallName Of(string name) => new(name, Scopes.NeededFor(name));
}

/// <summary>What a caller may do; a token's scopes by the same names in lower case.</summary>
[Flags]
internal enum Scope
{
    None = 0,

    /// <summary>Ask for forecasts, of stored histories too.</summary>
    Forecasts = 1,

    /// <summary>Read and write stored histories.</summary>
    Histories = 2,

    /// <summary>Erase stored histories.</summary>
    Erase = 4,

    /// <summary>Read which models there are.</summary>
    Models = 8,

    All = Forecasts | Histories | Erase | Models,
}

/// <summary>Scopes by their names, and which one each call of the contract needs.</summary>
internal static class Scopes
{
    private static readonly Scope[] Each = [Scope.Forecasts, Scope.Histories, Scope.Erase, Scope.Models];

    /// <param name="call">The call's name in the contract, "Predict".</param>
    public static Scope NeededFor(string call) => call switch
    {
        "Predict" or "BatchPredict" => Scope.Forecasts,
        "GetHistory" or "PutHistory" or "RecordHistory" => Scope.Histories,
        "DeleteHistory" => Scope.Erase,
        "ListModels" or "GetModel" => Scope.Models,
        _ => throw new InvalidOperationException($"{call} has no scope"),
    };

    /// <summary>The scope of that name; none where it is no scope of this service.</summary>
    public static Scope Of(ReadOnlySpan<char> name)
    {
        foreach (var scope in Each)
            if (name.SequenceEqual(NameOf(scope)))
                return scope;
        return Scope.None;
    }

    /// <summary>As tokens write it, "forecasts".</summary>
    public static string NameOf(Scope scope) => scope switch
    {
        Scope.Forecasts => "forecasts",
        Scope.Histories => "histories",
        Scope.Erase => "erase",
        Scope.Models => "models",
        _ => throw new InvalidOperationException($"{scope} is not one scope"),
    };
}
