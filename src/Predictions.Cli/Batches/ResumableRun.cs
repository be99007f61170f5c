using System.Diagnostics;

namespace Predictions.Cli.Batches;

/// <summary>
/// A run that a kill does not undo. What is finished is counted, told, and every few seconds written into a checkpoint, the output
/// before it; the next run with the same input and settings goes on from there, and leaves what one undisturbed run would have.
/// </summary>
internal sealed class ResumableRun : IDisposable
{
    private readonly CheckpointFile? _file;
    private readonly string _runOf;
    private readonly PartialFile? _output;
    private readonly int _checkpointSeconds;
    private FilePosition _position;
    private long _saved = Stopwatch.GetTimestamp();

    private ResumableRun(CheckpointFile? file, Checkpoint from, PartialFile? output, int checkpointSeconds)
    {
        (_file, _runOf, _output, _checkpointSeconds) = (file, from.RunOf, output, checkpointSeconds);
        (Start, Began, Counts) = (from.FilePosition, from.Began, new Counts(from.Users, from.Failed));
        (_position, IsNew) = (Start, from.OutputBytes == 0 && Start == default);
    }

    /// <summary>Whether nothing was read or written before.</summary>
    public bool IsNew { get; }

    /// <summary>Where in the input it goes on.</summary>
    public FilePosition Start { get; }

    /// <summary>When the first of its processes began.</summary>
    public DateTimeOffset Began { get; }

    public Counts Counts { get; }

    /// <summary>Begins a run, or goes on with one.</summary>
    /// <param name="checkpoint">Where its checkpoint lies; <c>null</c> for a run that cannot be gone on with.</param>
    /// <param name="runOf">Of <see cref="RunIdentity"/>.</param>
    /// <param name="output">Where the output belongs; <c>null</c> where there is no file of it.</param>
    /// <param name="choice">How often there is a checkpoint, and whether to forget an earlier run.</param>
    /// <param name="clock">The time.</param>
    /// <exception cref="BatchException">The earlier run was another, or what it left is damaged.</exception>
    public static ResumableRun Open(CheckpointFile? checkpoint, string runOf, string? output, RunSettings choice, TimeProvider clock)
    {
        if (choice.Restart)
            checkpoint?.Delete();
        var from = checkpoint?.Read()
            ?? new Checkpoint { RunOf = runOf, Began = clock.GetUtcNow(), Failed = new Dictionary<string, long>() };
        if (from.RunOf != runOf)
            throw new BatchException(
                $"{checkpoint!.Path} is of a run with another input or other settings: give those again, or begin anew with --restart");
        var part = output is null ? null : new PartialFile(output, from.OutputBytes);
        var run = new ResumableRun(checkpoint, from, part, choice.CheckpointSeconds);
        run.Save();
        return run;
    }

    /// <summary>A batch is done, and all before it.</summary>
    /// <param name="after">The place in the input after it.</param>
    /// <param name="text">What it adds to the output.</param>
    /// <param name="tally">Its users.</param>
    public void Finish(FilePosition after, ReadOnlySpan<byte> text, Counts counts)
    {
        _output?.Write(text);
        _position = after;
        Counts.Add(counts);
        if (Stopwatch.GetElapsedTime(_saved).TotalSeconds >= _checkpointSeconds)
            Save();
    }

    /// <summary>Does the work; what of it is finished stays so where the rest cannot be done.</summary>
    public async Task GuardAsync(Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (BatchException)
        {
            Save();
            throw;
        }
    }

    private void Save()
    {
        if (_file is null)
            return;
        _output?.Flush();
        _file.Write(new Checkpoint
        {
            RunOf = _runOf,
            Began = Began,
            InputBytes = _position.Bytes,
            InputLines = _position.Lines,
            OutputBytes = _output?.Length ?? 0,
            Users = Counts.Users,
            Failed = Counts.Failed,
        });
        _saved = Stopwatch.GetTimestamp();
    }

    /// <summary>All is done: the output goes to its place.</summary>
    public void Complete()
    {
        _output?.Finish();
        _file?.Delete();
    }

    public void Dispose() => _output?.Dispose();
}
