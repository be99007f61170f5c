namespace Predictions.Redis.Store;

/// <summary>What became of an erasure that was repeated.</summary>
public enum ErasedAgain
{
    /// <summary>The store has no history of the user.</summary>
    Absent,

    /// <summary>The history was recorded after the erasure and stays.</summary>
    Newer,

    /// <summary>The history was erased; in a dry run, it would be.</summary>
    Erased,
}
