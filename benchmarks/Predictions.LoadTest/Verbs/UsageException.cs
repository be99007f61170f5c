namespace Predictions.LoadTest.Verbs;

/// <summary>A command line that cannot be followed, whose message is the one line to be shown for it.</summary>
internal sealed class UsageException(string message) : Exception(message);
