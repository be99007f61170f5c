using System.Security.Cryptography;
using Predictions.Models;

namespace Predictions.Training.Learning;

/// <summary>A model's card as the file beside it.</summary>
public static class CardFile
{
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
