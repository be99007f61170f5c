using System.Diagnostics;
using Predictions.Models.Artifacts;
using Predictions.Models.Registry;
using Predictions.Testing;

namespace Predictions.Models.Tests;

/// <summary>Files that hang, and models that take too long. Opening a named pipe without a writer hangs.</summary>
public class HungFolderTests
{
    private static readonly ModelTimes Short = new(TimeSpan.FromSeconds(1));
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(3);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("model.zip")]
    [InlineData("manifest.json")]
    [InlineData("README.md")]
    public async Task A_file_that_hangs_times_out_once_and_is_read_when_it_is_repaired(string name)
    {
        using var folder = new ModelFolder().With("1").With("2").Labelled("1");
        var registry = ModelRegistry.Load(folder.Root, Short);
        UntilServing(registry, "1");
        var stable = registry.Current.Stable;
        using var pipe = NamedPipe.At(folder.File("2", name));
        folder.Labelled("2");

        Assert.True(await Task.Run(registry.Refresh, Token).WaitAsync(Timeout, Token));
        // On a busy machine the time may be over before the read reaches the pipe. Once it is open, the read hangs.
        await pipe.UntilOpenedAsync(Timeout);
        Assert.Same(stable, registry.Current.Stable);
        Assert.Equal([("labels.json", RejectionReason.TookTooLong)], Rejected(registry));

        // No other read starts, so that threads do not pile up behind the volume. One would see the repaired file.
        pipe.PutAside(Path.Combine(folder.Root, "aside"));
        folder.With("2");
        Assert.False(await Task.Run(registry.Refresh, Token).WaitAsync(Timeout, Token));
        Assert.Same(stable, registry.Current.Stable);

        pipe.Release();
        UntilServing(registry, "2");
        Assert.Empty(registry.Current.Rejected);
    }

    [Fact]
    public void Labels_that_hang_at_the_start_leave_the_statistical_model_until_they_answer()
    {
        using var folder = new ModelFolder().With("1");
        using var pipe = NamedPipe.At(Path.Combine(folder.Root, "labels.json"));
        var registry = ModelRegistry.Load(folder.Root, Short);
        Assert.Equal("statistical", registry.Current.Scoring.Name);
        Assert.Equal(RejectionReason.TookTooLong, registry.Current.Rejection!.Reason);
        pipe.PutAside(Path.Combine(folder.Root, "aside"));
        folder.Labelled("1");
        pipe.Release();
        UntilServing(registry, "1");
    }

    [Theory]
    [InlineData("/dev/zero", RejectionReason.SizeMismatch)]
    [InlineData("/dev/null", RejectionReason.SizeMismatch)]
    public void A_device_instead_of_a_file_is_read_up_to_the_limit(string device, RejectionReason reason)
    {
        using var folder = new ModelFolder().With("1").With("2").Labelled("1");
        var registry = ModelRegistry.Load(folder.Root);
        File.Delete(folder.File("2", "model.zip"));
        File.CreateSymbolicLink(folder.File("2", "model.zip"), device);
        folder.Labelled("2");
        Assert.True(registry.Refresh());
        Assert.Equal([("2", reason)], Rejected(registry));
    }

    [Fact]
    public void A_model_that_takes_too_long_is_rejected_and_tried_again_after_it_has_ended()
    {
        using var folder = new ModelFolder().With("1").Labelled("1");
        // A model takes far longer than one tick, but on a busy machine the waiting thread may run only after the load has ended.
        Until(() => ModelRegistry.Load(folder.Root, new ModelTimes(TimeSpan.FromTicks(1)) { Look = Timeout })
            is { Current.Stable: null } registry && IsRejectedAgain(registry));
    }

    [Fact]
    public void An_abandoned_load_has_no_effect_and_blocks_others_while_it_runs()
    {
        using var gate = new ManualResetEventSlim();
        var time = new TimeLimitedThread(TimeSpan.FromMilliseconds(50));
        var ended = 0;
        for (var i = 0; i < TimeLimitedThread.MaxAbandoned; i++)
            Assert.False(time.TryRun(Hang, out _));
        Assert.Equal(TimeLimitedThread.MaxAbandoned, time.Abandoned);
        Assert.False(time.TryRun(() => 1, out _));
        gate.Set();
        Until(() => time.Abandoned == 0);
        Assert.Equal(TimeLimitedThread.MaxAbandoned, ended);
        var one = 0;
        // On a busy machine the short timeout may pass first.
        Until(() => time.TryRun(() => 1, out one));
        Assert.Equal(1, one);
        var patient = new TimeLimitedThread(Timeout);
        Assert.Throws<InvalidOperationException>(() => patient.TryRun<int>(() => throw new InvalidOperationException(), out _));

        int Hang()
        {
            gate.Wait();
            return Interlocked.Increment(ref ended);
        }
    }

    private static bool IsRejectedAgain(ModelRegistry registry)
    {
        var first = registry.Current;
        Assert.Equal([("1", RejectionReason.TookTooLong)], Rejected(registry));
        Assert.Equal("statistical", first.Scoring.Name);
        Until(registry.Refresh);
        if (registry.Current.Stable is not null)
            return false;
        Assert.NotSame(first, registry.Current);
        Assert.Equal(first.Rejected, registry.Current.Rejected);
        return true;
    }

    // A busy machine may exceed the timeout once, which is tried again.
    private static void UntilServing(ModelRegistry registry, string version) => Until(() =>
    {
        registry.Refresh();
        return registry.Current.Stable?.Version == version;
    });

    private static void Until(Func<bool> holds)
    {
        var began = Stopwatch.StartNew();
        while (!holds())
        {
            Assert.True(began.Elapsed < Timeout);
            Thread.Sleep(10);
        }
    }

    private static (string, RejectionReason)[] Rejected(ModelRegistry registry) =>
        [.. registry.Current.Rejected.Select(r => (r.Version, r.Rejection.Reason))];
}
