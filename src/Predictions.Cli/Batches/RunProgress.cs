using System.Diagnostics;

namespace Predictions.Cli.Batches;

/// <summary>
/// Prints progress to standard error: a terminal gets one line that is overwritten, a pipe or file one line every five seconds.
/// </summary>
/// <param name="what">The verb in the past tense, such as "exported".</param>
/// <param name="total">The number of users; <c>null</c> if unknown.</param>
/// <param name="before">The users that an earlier run processed.</param>
internal sealed class RunProgress(string what, long? total, long before)
{
    private const double TerminalSeconds = 0.2;
    private const double LineSeconds = 5;

    private readonly bool _overwrites = !Console.IsErrorRedirected;
    private readonly long _began = Stopwatch.GetTimestamp();
    private long _printed = Stopwatch.GetTimestamp();

    /// <summary>Prints the progress, at most once per interval.</summary>
    public void Report(Counts counts)
    {
        if (Stopwatch.GetElapsedTime(_printed).TotalSeconds < (_overwrites ? TerminalSeconds : LineSeconds))
            return;
        _printed = Stopwatch.GetTimestamp();
        var failed = counts.AllFailed is var count and > 0 ? $", {count:N0} failed" : "";
        Write($"{what} {counts.Users:N0}{Share()} users, {Rate(counts):N0} a second{failed}{Left(counts)}");
    }

    /// <summary>Prints the totals.</summary>
    public void Complete(Counts counts)
    {
        var seconds = Stopwatch.GetElapsedTime(_began).TotalSeconds;
        var failed = counts.AllFailed is var count and > 0 ? $"; {count:N0} failed: {counts}" : "";
        Write($"{what} {counts.Users:N0} users, {counts.Users - before:N0} of them in {seconds:N1} s ({Rate(counts):N0} a " +
            $"second){failed}");
        if (_overwrites)
            Console.Error.WriteLine();
    }

    /// <summary>Prints a message without breaking the progress line.</summary>
    public void Print(string line) => Console.Error.WriteLine($"{(_overwrites ? "\r\e[K" : "")}predictions: {line}");

    private double Rate(Counts counts) => (counts.Users - before) / Stopwatch.GetElapsedTime(_began).TotalSeconds;

    private string Share() => total is { } all ? $" of {all:N0}" : "";

    private string Left(Counts counts) =>
        total is { } all && Rate(counts) is var rate and > 0
            ? $", {TimeSpan.FromSeconds((all - counts.Users) / rate):hh\\:mm\\:ss} left"
            : "";

    private void Write(string line)
    {
        if (_overwrites)
            Console.Error.Write($"\r\e[K{line}");
        else
            Console.Error.WriteLine(line);
    }
}
