using Predictions.Core.Features;

namespace Predictions.Models;

/// <summary>A history and what ML.NET said of it at training; a loaded model must say the same.</summary>
/// <param name="Summary">The features that do not depend on the day.</param>
/// <param name="Hazards">By cycle day.</param>
public sealed record GoldenRow(HistorySummary Summary, IReadOnlyList<GoldenHazard> Hazards);

/// <summary>The hazard of one day.</summary>
public readonly record struct GoldenHazard(int Day, double Hazard);
