using Predictions.Service.Catalogue;
using Wire = Predictions.V1;

namespace Predictions.Service.Grpc;

/// <summary>Models as the generated types have them.</summary>
internal static class WireModels
{
    public static Wire.Model ToWire(ModelDescription model) => new()
    {
        Name = model.Name,
        Version = model.Version,
        State = (Wire.Model.Types.State)model.State,
        RefusedBecause = model.RefusedBecause,
        Sha256 = model.Sha256,
        Created = model.Created,
        Metrics = { model.Metrics.ToDictionary() },
        Card = model.Card,
    };
}
