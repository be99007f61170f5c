using Predictions.Contract;
using Predictions.Contract.Json;
using Predictions.Core.History;
using Predictions.Models.Registry;

namespace Predictions.Service.Http;

/// <summary>Maps models to their JSON records.</summary>
internal static class JsonModels
{
    private static readonly Dictionary<string, double> None = [];

    public static ModelJson ToJson(ModelSummary model) => new()
    {
        Name = model.Name,
        Version = model.Version,
        State = EnumNames.State[(int)model.State],
        RefusedBecause = model.Rejection?.ToString() ?? "",
        Sha256 = model.Manifest?.Sha256 ?? "",
        Created = model.Manifest is { } manifest ? DateText.Format(manifest.Created) : "",
        Metrics = model.Manifest?.Metrics ?? None,
        Card = model.Card,
    };
}
