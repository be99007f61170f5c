namespace Predictions.Service.Hosting;

/// <summary>Endpoint metadata: the call's name in the contract, "Predict". The same over both transports.</summary>
internal sealed class CallName(string name)
{
    public string Name => name;
}
