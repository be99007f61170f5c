using Predictions.Service.Access;

namespace Predictions.Service.Hosting;

/// <summary>Endpoint metadata: the call's name in the contract, "Predict", the same over both transports, and the scope that it needs.</summary>
internal sealed class CallName(string name, Scope needs)
{
    public string Name => name;

    public Scope Needs => needs;

    public static CallName Of(string name) => new(name, Scopes.NeededFor(name));
}
