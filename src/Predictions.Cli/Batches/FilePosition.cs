namespace Predictions.Cli.Batches;

/// <summary>How far a file has been read: the bytes and the lines before the place.</summary>
internal readonly record struct FilePosition(long Bytes, long Lines);
