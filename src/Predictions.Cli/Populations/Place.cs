namespace Predictions.Cli.Populations;

/// <summary>How far a file has been read: the bytes and the lines before the place.</summary>
internal readonly record struct Place(long Bytes, long Lines);
