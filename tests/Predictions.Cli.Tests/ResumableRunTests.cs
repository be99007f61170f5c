using System.Text;
using Predictions.Cli.Batches;
using Predictions.Training.Tables;

namespace Predictions.Cli.Tests;

/// <summary>Checkpoints, which are written while a run continues.</summary>
public sealed class ResumableRunTests : IDisposable
{
    private static readonly RunSettings AtEachBatch = new(Parallel: 1, StoreSeconds: 0, CheckpointSeconds: 0, Restart: false);

    private readonly string _folder = Directory.CreateTempSubdirectory("predictions-run-").FullName;

    private string Output => Path.Combine(_folder, "out.csv");

    private CheckpointFile Checkpoint => new(Output + ".progress");

    public void Dispose()
    {
        if (Directory.Exists(_folder))
            Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void A_checkpoint_never_counts_more_than_the_output_holds()
    {
        const int batches = 200;
        using (var run = Open())
            for (var batch = 1; batch <= batches; batch++)
            {
                run.Finish(new FilePosition(batch, batch), Encoding.ASCII.GetBytes($"{batch:D8}\n"), OneUser());
                var reached = Checkpoint.Read()!;
                Assert.Equal(9 * reached.InputBytes, reached.OutputBytes);
                Assert.Equal(reached.InputBytes, reached.Users);
                Assert.InRange(reached.OutputBytes, 0, new FileInfo(Output + ".part").Length);
            }

        // Disposing waits for the checkpoint that was begun.
        var last = Checkpoint.Read()!;
        Assert.InRange(last.Users, 1, batches);
        using (var resumed = Open())
        {
            Assert.Equal(new FilePosition(last.Users, last.Users), resumed.Start);
            for (var batch = last.Users + 1; batch <= batches; batch++)
                resumed.Finish(new FilePosition(batch, batch), Encoding.ASCII.GetBytes($"{batch:D8}\n"), OneUser());
            resumed.Complete();
            Assert.Equal(batches, resumed.Counts.Users);
        }

        Assert.Equal(Enumerable.Range(1, batches).Select(batch => $"{batch:D8}"), File.ReadLines(Output));
        Assert.False(File.Exists(Checkpoint.Path));
    }

    [Fact]
    public void An_error_of_a_checkpoint_ends_the_run()
    {
        using var run = Open();
        Directory.Delete(_folder, recursive: true);
        run.Finish(new FilePosition(1, 1), "ann\n"u8, OneUser());
        Assert.Throws<DirectoryNotFoundException>(run.Complete);
    }

    private ResumableRun Open() => ResumableRun.Open(Checkpoint, "these settings", Output, AtEachBatch, TimeProvider.System);

    private static Counts OneUser()
    {
        var counts = new Counts();
        counts.Succeeded();
        return counts;
    }
}
