namespace Predictions.Models;

/// <summary>The models of a folder, behind one reference: a request takes <see cref="Current"/> once and sees one moment of it.</summary>
public sealed class ModelCatalog
{
    private readonly string _modelsDirectory;
    private volatile ModelShelf _current;

    private ModelCatalog(string modelsDirectory) =>
        (_modelsDirectory, _current) = (modelsDirectory, ModelShelf.Read(modelsDirectory));

    /// <summary>What is there now.</summary>
    public ModelShelf Current => _current;

    /// <summary>Reads the folder that holds labels.json. Never throws for what lies in it; see <see cref="ModelShelf.Refusal"/>.</summary>
    public static ModelCatalog Load(string modelsDirectory) => new(modelsDirectory);

    /// <summary>
    /// Reads the folder again and replaces what is there; while the folder names no model that may serve, the old one stays.
    /// </summary>
    /// <returns>Why the old one stayed; <c>null</c> where it was replaced.</returns>
    public ModelRefusal? Reload()
    {
        var shelf = ModelShelf.Read(_modelsDirectory);
        if (shelf.Stable is null && _current.Stable is not null)
            return shelf.Refusal;
        _current = shelf;
        return null;
    }
}
