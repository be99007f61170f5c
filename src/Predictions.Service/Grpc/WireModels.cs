using Predictions.Core.History;
using Predictions.Models.Registry;
using Wire = Predictions.V1;

namespace Predictions.Service.Grpc;

/// <summary>Maps models to the generated types.</summary>
internal static class WireModels
{
    public static Wire.Model ToWire(ModelSummary model)
    {
        var wire = new Wire.Model
        {
            Name = model.Name,
            Version = model.Version,
            State = (Wire.Model.Types.State)model.State,
            RefusedBecause = model.Rejection?.ToString() ?? "",
            Card = model.Card,
        };
        if (model.Manifest is { } manifest)
        {
            wire.Sha256 = manifest.Sha256;
            wire.Created = DateText.Format(manifest.Created);
            wire.Metrics.Add(manifest.Metrics.ToDictionary());
        }

        return wire;
    }
}
