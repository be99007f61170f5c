using Predictions.Core.Scoring;

namespace Predictions.Models;

/// <summary>
/// The models of a folder, behind one reference: a request takes <see cref="Current"/> once and sees one moment of it. Reading anew
/// is for one thread at a time, and disturbs no reader: an old model goes when the last request that took it is answered.
/// </summary>
public sealed class ModelCatalog
{
    private readonly string _modelsDirectory;
    private string _fingerprint;
    private volatile ModelShelf _current;

    private ModelCatalog(string modelsDirectory)
    {
        _modelsDirectory = modelsDirectory;
        _fingerprint = ArtifactFingerprint.OfFolder(modelsDirectory);
        _current = ModelShelf.Read(modelsDirectory);
    }

    /// <summary>What is there now.</summary>
    public ModelShelf Current => _current;

    /// <summary>
    /// Reads the folder that holds labels.json. Never throws for what lies in it; see
    /// <see cref="ModelShelf.Refused"/>.
    /// </summary>
    public static ModelCatalog Load(string modelsDirectory) => new(modelsDirectory);

    /// <summary>
    /// Reads the folder again if its content is another than at the last time, and replaces what is there. What may not serve
    /// replaces nothing but is told.
    /// </summary>
    /// <returns>Whether the folder was read.</returns>
    public bool Refresh()
    {
        // Taken first: what changes during the reading is seen at the next call.
        var fingerprint = ArtifactFingerprint.OfFolder(_modelsDirectory);
        if (fingerprint == _fingerprint)
            return false;
        _current = ModelShelf.Read(_modelsDirectory, _current);
        _fingerprint = fingerprint;
        return true;
    }
}
