using System.Diagnostics;
using Predictions.Training.Tables;

namespace Predictions.Cli.Batches;

/// <summary>
/// A run that survives a kill. Every few seconds it flushes the output and then writes a checkpoint, while the run continues. The
/// next run with the same input and settings resumes there, and its final output equals that of an uninterrupted run.
/// </summary>
internal sealed class ResumableRun : IDisposable
{
    private readonly CheckpointFile? _file;
    private readonly string _runOf;
    private readonly PartialFile? _output;
    private readonly PartialFile? _states;
    private readonly int _checkpointSeconds;
    private FilePosition _position;
    private Task _saving = Task.CompletedTask;
    private long _saved = Stopwatch.GetTimestamp();

    private ResumableRun(
        CheckpointFile? file, Checkpoint from, PartialFile? output, PartialFile? states, int checkpointSeconds)
    {
        (_file, _runOf, _output, _states, _checkpointSeconds) = (file, from.RunOf, output, states, checkpointSeconds);
        (Start, Began, Counts) = (from.FilePosition, from.Began, new Counts(from.Users, from.Failed));
        (_position, IsNew) = (Start, from.OutputBytes == 0 && from.StatesBytes == 0 && Start == default);
        BeforeBytes = from.BeforeBytes;
    }

    /// <summary>Whether no earlier run read or wrote anything.</summary>
    public bool IsNew { get; }

    /// <summary>The input position that the run resumes at.</summary>
    public FilePosition Start { get; }

    /// <summary>The position in the states of the run before, after the last complete batch.</summary>
    public long BeforeBytes { get; private set; }

    /// <summary>When the first process of the run began.</summary>
    public DateTimeOffset Began { get; }

    public Counts Counts { get; }

    /// <summary>Begins or resumes a run.</summary>
    /// <param name="checkpoint">The checkpoint file; <c>null</c> if the run cannot be resumed.</param>
    /// <param name="runOf">The identity of the run, by <see cref="RunIdentity"/>.</param>
    /// <param name="output">The output file; <c>null</c> if there is none.</param>
    /// <param name="choice">The checkpoint interval, and whether to discard an earlier run.</param>
    /// <param name="clock">The time.</param>
    /// <param name="states">The file of states for the next run; <c>null</c> if there is none.</param>
    /// <exception cref="BatchException">The checkpoint belongs to another run, or its files are damaged.</exception>
    public static ResumableRun Open(CheckpointFile? checkpoint, string runOf, string? output, RunSettings choice,
        TimeProvider clock, string? states = null)
    {
        if (choice.Restart)
            checkpoint?.Delete();
        var from = checkpoint?.Read()
            ?? new Checkpoint { RunOf = runOf, Began = clock.GetUtcNow(), Failed = new Dictionary<string, long>() };
        if (from.RunOf != runOf)
            throw new BatchException(
                $"{checkpoint!.Path} belongs to a run with another input or other settings: use those, or start over with " +
                "--restart");
        var part = output is null ? null : new PartialFile(output, from.OutputBytes);
        var kept = states is null ? null : new PartialFile(states, from.StatesBytes);
        var run = new ResumableRun(checkpoint, from, part, kept, choice.CheckpointSeconds);
        run.Save();
        return run;
    }

    /// <summary>Completes a batch; all earlier ones are complete.</summary>
    /// <param name="after">The input position after the batch.</param>
    /// <param name="text">The output of the batch.</param>
    /// <param name="counts">Its users and errors.</param>
    public void Finish(FilePosition after, ReadOnlySpan<byte> text, Counts counts)
    {
        _output?.Write(text);
        _position = after;
        Counts.Add(counts);
        if (Stopwatch.GetElapsedTime(_saved).TotalSeconds >= _checkpointSeconds && _saving.IsCompleted)
            SaveInBackground();
    }

    /// <summary>Completes a batch whose users have states.</summary>
    /// <param name="after">The input position after the batch.</param>
    /// <param name="done">The output of the batch.</param>
    /// <param name="beforeBytes">The position in the states of the run before.</param>
    public void Finish(FilePosition after, BatchText done, long beforeBytes)
    {
        _states?.Write(done.WrittenStates);
        BeforeBytes = beforeBytes;
        Finish(after, done.Written(), done.Counts);
    }

    /// <summary>Does the work, and writes a checkpoint if an error stops it.</summary>
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
        EndSaving();
        if (_file is not null)
            Save(_file, Reached());
    }

    /// <summary>The workers would wait for the disk otherwise. The error of a checkpoint ends the run at the next one.</summary>
    private void SaveInBackground()
    {
        EndSaving();
        if (_file is null)
            return;
        var reached = Reached();
        _saving = Task.Run(() => Save(_file, reached));
        _saved = Stopwatch.GetTimestamp();
    }

    private void EndSaving() => _saving.GetAwaiter().GetResult();

    private Checkpoint Reached() => new()
    {
        RunOf = _runOf,
        Began = Began,
        InputBytes = _position.Bytes,
        InputLines = _position.Lines,
        OutputBytes = _output?.Length ?? 0,
        StatesBytes = _states?.Length ?? 0,
        BeforeBytes = BeforeBytes,
        Users = Counts.Users,
        Failed = new Dictionary<string, long>(Counts.Failed),
    };

    /// <summary>Everything that the checkpoint counts is on the disk before it is.</summary>
    private void Save(CheckpointFile file, Checkpoint reached)
    {
        _output?.Flush();
        _states?.Flush();
        file.Write(reached);
    }

    /// <summary>Renames the output to its final name and deletes the checkpoint.</summary>
    public void Complete()
    {
        EndSaving();
        _output?.Finish();
        _states?.Finish();
        _file?.Delete();
    }

    /// <summary>Converts the output to the file with the final name and deletes the checkpoint.</summary>
    /// <param name="convert">Reads the output and writes the file.</param>
    public async Task CompleteAsync(Func<Stream, Stream, Task> convert)
    {
        // A run that is killed while it converts resumes here.
        Save();
        await _output!.FinishAsync(convert);
        _states?.Finish();
        _file?.Delete();
    }

    public void Dispose()
    {
        // An error of the checkpoint was thrown before, or the run ends with another one.
        Task.WaitAny(_saving);
        _output?.Dispose();
        _states?.Dispose();
    }
}
