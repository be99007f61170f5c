using System.Runtime.CompilerServices;
using Predictions.Core.Scoring;
using Predictions.Models.Artifacts;
using Predictions.Models.Registry;

namespace Predictions.Models.Tests;

/// <summary>The effect of a changed folder on the models in use.</summary>
public class ModelRefreshTests
{
    [Fact]
    public void A_new_stable_model_replaces_the_old_one()
    {
        using var folder = new ModelFolder().With("1").With("2").Labelled("1");
        var registry = ModelRegistry.Load(folder.Root);
        Assert.Equal(("1", ModelState.Serving), Listed(registry)[0]);
        folder.Labelled("2");
        Assert.True(registry.Refresh());
        Assert.Equal("2", registry.Current.Stable!.Version);
        Assert.Equal([("1", ModelState.Available), ("2", ModelState.Serving)], Listed(registry));
    }

    [Fact]
    public void An_unchanged_folder_is_not_read_again()
    {
        using var folder = new ModelFolder().With("1").Labelled("1");
        var registry = ModelRegistry.Load(folder.Root);
        var snapshot = registry.Current;
        File.SetLastWriteTimeUtc(folder.File("1", "model.zip"), new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        Assert.False(registry.Refresh());
        Assert.Same(snapshot, registry.Current);
    }

    [Fact]
    public void A_model_in_use_is_not_compiled_again_when_its_label_changes()
    {
        using var folder = new ModelFolder().With("1").With("2").Labelled("1", candidate: "2");
        var registry = ModelRegistry.Load(folder.Root);
        var (stable, candidate) = (registry.Current.Stable, registry.Current.Candidate);
        folder.Labelled("2", candidate: "1");
        Assert.True(registry.Refresh());
        Assert.Same(candidate, registry.Current.Stable);
        Assert.Same(stable, registry.Current.Candidate);
    }

    [Fact]
    public void An_old_model_is_collected_once_unused()
    {
        using var folder = new ModelFolder().With("1").With("2").Labelled("1");
        var registry = ModelRegistry.Load(folder.Root);
        var request = registry.Current;
        var old = Watched(registry);
        folder.Labelled("2");
        Assert.True(registry.Refresh());
        Collect();
        Assert.True(old.All(o => o.IsAlive));
        GC.KeepAlive(request);
        request = null;
        Collect();
        Assert.True(old.All(o => !o.IsAlive));
    }

    [Fact]
    public void A_changed_manifest_with_the_same_zip_is_read_again()
    {
        using var folder = new ModelFolder().With("1").Labelled("1");
        var registry = ModelRegistry.Load(folder.Root);
        folder.Edited("1", "\"learned_share\": 0.75", "\"learned_share\": 0.5");
        Assert.True(registry.Refresh());
        Assert.Equal(LearnedShares.Faded(0.5), registry.Current.Stable!.Scoring.Shares);
    }

    [Fact]
    public void A_rejected_stable_model_is_listed_and_the_old_one_keeps_serving()
    {
        using var folder = new ModelFolder().With("1").With("2").With("3").Labelled("1", candidate: "3");
        var registry = ModelRegistry.Load(folder.Root);
        var old = registry.Current;
        folder.Spoilt("2").Labelled("2", candidate: "3");
        Assert.True(registry.Refresh());
        Assert.Same(old.Stable, registry.Current.Stable);
        Assert.Same(old.Candidate, registry.Current.Candidate);
        Assert.Equal([("1", ModelState.Serving), ("2", ModelState.Refused), ("3", ModelState.Shadowing)], Listed(registry));
        Assert.Equal(RejectionReason.HashMismatch, registry.Current.Models[1].Rejection!.Reason);
        Assert.Equal([("2", RejectionReason.HashMismatch)], Rejected(registry));
        Assert.Null(registry.Current.Rejection);
    }

    [Fact]
    public void A_rejected_candidate_is_listed_and_the_old_one_keeps_shadowing()
    {
        using var folder = new ModelFolder().With("1").With("2").With("3").Labelled("1", candidate: "2");
        var registry = ModelRegistry.Load(folder.Root);
        var old = registry.Current;
        folder.Spoilt("3").Labelled("1", candidate: "3");
        Assert.True(registry.Refresh());
        Assert.Same(old.Stable, registry.Current.Stable);
        Assert.Same(old.Candidate, registry.Current.Candidate);
        Assert.Equal([("1", ModelState.Serving), ("2", ModelState.Shadowing), ("3", ModelState.Refused)], Listed(registry));
    }

    [Fact]
    public void A_candidate_without_a_label_is_removed()
    {
        using var folder = new ModelFolder().With("1").With("2").Labelled("1", candidate: "2");
        var registry = ModelRegistry.Load(folder.Root);
        folder.Labelled("1");
        Assert.True(registry.Refresh());
        Assert.Null(registry.Current.Candidate);
    }

    [Fact]
    public void A_rejection_that_leaves_one_version_under_both_labels_leaves_no_candidate()
    {
        using var folder = new ModelFolder().With("1").With("2").With("3").Labelled("1");
        var registry = ModelRegistry.Load(folder.Root);
        folder.Spoilt("2").Labelled("2", candidate: "1");
        Assert.True(registry.Refresh());
        Assert.Equal("1", registry.Current.Stable!.Version);
        Assert.Null(registry.Current.Candidate);
        folder.Labelled("1", candidate: "1");
        Assert.True(registry.Refresh());
        Assert.Null(registry.Current.Candidate);
        Assert.Empty(registry.Current.Rejected);
    }

    [Fact]
    public void A_model_in_use_whose_files_are_damaged_keeps_serving_with_a_rejection()
    {
        using var folder = new ModelFolder().With("1").Labelled("1");
        var registry = ModelRegistry.Load(folder.Root);
        var old = registry.Current.Stable;
        folder.Spoilt("1");
        Assert.True(registry.Refresh());
        Assert.Same(old, registry.Current.Stable);
        var listing = Assert.Single(registry.Current.Models);
        Assert.Equal((ModelState.Serving, RejectionReason.HashMismatch), (listing.State, listing.Rejection!.Reason));
    }

    [Theory]
    [InlineData(null, RejectionReason.Missing)]
    [InlineData("{", RejectionReason.ManifestUnreadable)]
    [InlineData("""{"stable":"1","candidate":null,"surprise":1}""", RejectionReason.ManifestUnreadable)]
    public void Unreadable_labels_change_nothing_and_are_reported(string? text, RejectionReason reason)
    {
        using var folder = new ModelFolder().With("1").With("2").Labelled("1", candidate: "2");
        var registry = ModelRegistry.Load(folder.Root);
        var old = registry.Current;
        var labels = Path.Combine(folder.Root, "labels.json");
        File.Delete(labels);
        if (text is not null)
            File.WriteAllText(labels, text);
        Assert.True(registry.Refresh());
        Assert.Same(old.Stable, registry.Current.Stable);
        Assert.Same(old.Candidate, registry.Current.Candidate);
        Assert.Equal([("labels.json", reason)], Rejected(registry));
        Assert.Equal([("1", ModelState.Serving), ("2", ModelState.Shadowing)], Listed(registry));
    }

    [Fact]
    public void An_artifact_that_arrives_after_its_label_is_loaded()
    {
        using var folder = new ModelFolder().With("1").Labelled("1");
        var registry = ModelRegistry.Load(folder.Root);
        folder.Labelled("2");
        Assert.True(registry.Refresh());
        Assert.Equal([("2", RejectionReason.Missing)], Rejected(registry));
        folder.With("2").Spoilt("2");
        Assert.True(registry.Refresh());
        Assert.Equal([("2", RejectionReason.HashMismatch)], Rejected(registry));
        folder.With("2");
        Assert.True(registry.Refresh());
        Assert.Equal("2", registry.Current.Stable!.Version);
        Assert.Empty(registry.Current.Rejected);
    }

    [Fact]
    public void A_complete_version_without_a_label_is_listed()
    {
        using var folder = new ModelFolder().With("1").Labelled("1");
        var registry = ModelRegistry.Load(folder.Root);
        Directory.CreateDirectory(folder.Version("2"));
        Assert.True(registry.Refresh());
        Assert.Equal(("2", ModelState.Refused), Listed(registry)[1]);
        folder.With("2");
        Assert.True(registry.Refresh());
        Assert.Equal(("2", ModelState.Available), Listed(registry)[1]);
    }

    [Fact]
    public void A_mounted_volume_that_swaps_its_links_is_followed()
    {
        using var volume = new MountedVolume();
        volume.Publish("first", folder => folder.With("1").Labelled("1"));
        var registry = ModelRegistry.Load(volume.Root);
        Assert.Equal([("1", ModelState.Serving)], Listed(registry));
        volume.Publish("second", folder => folder.With("1").With("2").Labelled("2", candidate: "1"));
        Assert.True(registry.Refresh());
        Assert.Equal([("1", ModelState.Shadowing), ("2", ModelState.Serving)], Listed(registry));
        Assert.False(registry.Refresh());
    }

    // A separate method, so that no local of the test keeps the model alive.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference[] Watched(ModelRegistry registry) =>
        [new(registry.Current.Stable), new(registry.Current.Stable!.Scoring.Learned)];

    private static void Collect()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
    }

    private static (string, ModelState)[] Listed(ModelRegistry registry) =>
        [.. registry.Current.Models.Select(m => (m.Version, m.State))];

    private static (string, RejectionReason)[] Rejected(ModelRegistry registry) =>
        [.. registry.Current.Rejected.Select(r => (r.Version, r.Rejection.Reason))];
}
