namespace Predictions.Client.Mapping;

/// <summary>Versions of the model from the contract's messages.</summary>
internal static class WireModels
{
    public static IReadOnlyList<ModelVersion> ToList(V1.ListModelsResponse wire) => wire.Models.ToArray(ToModel);

    public static ModelVersion ToModel(V1.Model wire) => new()
    {
        Name = wire.Name,
        Version = wire.Version,
        State = (ModelState)wire.State,
        RefusedBecause = wire.RefusedBecause.Length == 0 ? null : wire.RefusedBecause,
        Sha256 = wire.Sha256,
        Created = wire.Created.ToOptionalDate(),
        Metrics = wire.Metrics.ToDictionary(),
        Card = wire.Card,
    };
}
