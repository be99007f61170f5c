namespace Predictions.Training.Reports.Plots;

/// <summary>One or a few drawings that show one thing.</summary>
/// <param name="Name">A word for files and anchors.</param>
/// <param name="Title">What it shows.</param>
/// <param name="Reading">What to see in it, and how to read it.</param>
/// <param name="Drawings">At least one.</param>
public sealed record Picture(string Name, string Title, string Reading, IReadOnlyList<Drawing> Drawings);
