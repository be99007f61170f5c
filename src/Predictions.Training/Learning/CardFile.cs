using System.Security.Cryptography;
using Predictions.Models;
using Predictions.Training.Evaluation;
using Predictions.Training.Reports;

namespace Predictions.Training.Learning;

/// <summary>A model's card as the file beside it.</summary>
public static class CardFile
{
    /// <summary>Adds an evaluation and its plots to the card of an artifact, in place of an earlier one on the same cycles.</summary>
    /// <exception cref="FormatException">The file is not a card.</exception>
    public static void Add(string directory, EvaluationReport report)
    {
        var path = Path.Combine(directory, ArtifactFiles.Card);
        var card = ModelCard.With(File.ReadAllText(path), report);
        CardPlots.Write(directory, report);
        File.WriteAllText(path, card);
    }

    /// <summary>
    /// A new card with the evaluations that were added to the old one, where the model is the same to the byte: what was measured of
    /// it stays true.
    /// </summary>
    internal static string Kept(string directory, byte[] zip, string card)
    {
        var (oldZip, oldCard) = (Path.Combine(directory, ArtifactFiles.Zip), Path.Combine(directory, ArtifactFiles.Card));
        if (!File.Exists(oldZip) || !File.Exists(oldCard) || !SHA256.HashData(File.ReadAllBytes(oldZip)).SequenceEqual(SHA256.HashData(zip)))
            return card;
        return ModelCard.WithAdded(card, ModelCard.Added(File.ReadAllText(oldCard)));
    }
}
