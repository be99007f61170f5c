using System.Diagnostics;

namespace Predictions.Cli.Batches;

/// <summary>
/// Tells on standard error how far a run is: one line that is written over on a terminal, a line every few seconds elsewhere.
/// </summary>
/// <param name="what">What is done to users, "forecast".</param>
/// <param name="total">How many there are; <c>null</c> where that is not known.</param>
/// <param name="before">How many an earlier run did.</param>
internal sealed class RunProgress(string what, long? total, long before)
{
    private const double TerminalSeconds = 0.2;
    private const double LineSeconds = 5;

    private readonly bool _overwrites = !Console.IsErrorRedirected;
    private readonly long _began = Stopwatch.GetTimestamp();
    private long _told = Stopwatch.GetTimestamp();

    /// <summary>Tells it if it is time to.</summary>
    public void Tell(Counts counts)
    {
        if (Stopwatch.GetElapsedTime(_told).TotalSeconds < (_overwrites ? TerminalSeconds : LineSeconds))
            return;
        _told = Stopwatch.GetTimestamp();
        var failed = counts.AllFailed is var count and > 0 ? $", {count:N0} failed" : "";
        Put($"{what} {counts.Users:N0}{Share()} users, {Rate(counts):N0} a second{failed}{Left(counts)}");
    }

    /// <summary>Tells what it came to.</summary>
    public void End(Counts counts)
    {
        var seconds = Stopwatch.GetElapsedTime(_began).TotalSeconds;
        var failed = counts.AllFailed is var count and > 0 ? $"; {count:N0} failed: {counts}" : "";
        Put($"{what} {counts.Users:N0} users, {counts.Users - before:N0} of them in {seconds:N1} s ({Rate(counts):N0} a second){failed}");
        if (_overwrites)
            Console.Error.WriteLine();
    }

    /// <summary>Says something beside it.</summary>
    public void Say(string line) => Console.Error.WriteLine($"{(_overwrites ? "\r\e[K" : "")}predictions: {line}");

    private double Rate(Counts counts) => (counts.Users - before) / Stopwatch.GetElapsedTime(_began).TotalSeconds;

    private string Share() => total is { } all ? $" of {all:N0}" : "";

    private string Left(Counts counts) =>
        total is { } all && Rate(counts) is var rate and > 0
            ? $", {TimeSpan.FromSeconds((all - counts.Users) / rate):hh\\:mm\\:ss} left"
            : "";

    private void Put(string line)
    {
        if (_overwrites)
            Console.Error.Write($"\r\e[K{line}");
        else
            Console.Error.WriteLine(line);
    }
}
