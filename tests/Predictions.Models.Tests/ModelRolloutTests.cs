using Predictions.Models.Artifacts;
using Predictions.Models.Registry;

namespace Predictions.Models.Tests;

/// <summary>The rollout in labels.json, and the users that it includes.</summary>
public class ModelRolloutTests
{
    private static readonly RolloutLabel Tenth = new(10, new DateTime(2026, 11, 29, 18, 0, 0, DateTimeKind.Utc));

    [Fact]
    public void A_rollout_is_written_and_read_and_absent_without_one()
    {
        using var folder = new ModelFolder();
        var path = Path.Combine(folder.Root, "labels.json");
        ModelLabels.Write(folder.Root, new ModelLabels("1", "2", Tenth));
        Assert.Contains("\"started\": \"2026-11-29T18:00:00Z\"", File.ReadAllText(path), StringComparison.Ordinal);
        Assert.Equal(new ModelLabels("1", "2", Tenth), ModelLabels.Read(folder.Root).Value);
        ModelLabels.Write(folder.Root, new ModelLabels("1", "2"));
        Assert.DoesNotContain("rollout", File.ReadAllText(path), StringComparison.Ordinal);
        Assert.Equal(new ModelLabels("1", "2"), ModelLabels.Read(folder.Root).Value);
    }

    [Theory]
    [InlineData("null", """{"share":10,"started":"2026-11-29T18:00:00Z"}""", "rollout needs a candidate that is not stable")]
    [InlineData("\"1\"", """{"share":10,"started":"2026-11-29T18:00:00Z"}""", "rollout needs a candidate that is not stable")]
    [InlineData("\"2\"", """{"share":0,"started":"2026-11-29T18:00:00Z"}""", "rollout.share must be a whole number from 1 to 99")]
    [InlineData("\"2\"", """{"share":100,"started":"2026-11-29T18:00:00Z"}""", "rollout.share must be a whole number from 1 to")]
    [InlineData("\"2\"", """{"share":10,"started":"2026-11-29T18:00:00"}""", "rollout.started must be a time in UTC")]
    [InlineData("\"2\"", """{"share":10}""", "")]
    [InlineData("\"2\"", """{"share":10.5,"started":"2026-11-29T18:00:00Z"}""", "")]
    [InlineData("\"2\"", """{"share":10,"started":"2026-11-29T18:00:00Z","more":1}""", "")]
    [InlineData("\"2\"", """{"share":10,"started":"soon"}""", "")]
    public void A_rollout_that_cannot_be_is_rejected(string candidate, string rollout, string detail)
    {
        using var folder = new ModelFolder();
        File.WriteAllText(
            Path.Combine(folder.Root, "labels.json"), $$"""{"stable":"1","candidate":{{candidate}},"rollout":{{rollout}}}""");
        var rejection = ModelLabels.Read(folder.Root).Rejection!;
        Assert.Equal(RejectionReason.ManifestUnreadable, rejection.Reason);
        Assert.Contains(detail, rejection.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void The_share_is_that_of_users_and_a_larger_one_only_adds_users()
    {
        string[] users = [.. Enumerable.Range(0, 20_000).Select(i => $"pseudonym-{i}")];
        var before = new HashSet<string>();
        foreach (var share in (int[])[1, 10, 50, 99])
        {
            var rollout = new ModelRollout("id", "2", share);
            var included = users.Where(rollout.Includes).ToHashSet();
            Assert.InRange(100.0 * included.Count / users.Length, share - 1.5, share + 1.5);
            Assert.Subset(included, before);
            before = included;
        }

        // Another candidate has other users.
        var other = users.Where(new ModelRollout("id", "3", 50).Includes).ToHashSet();
        Assert.InRange(users.Count(new ModelRollout("id", "2", 50).Includes) / 2.0 / other.Intersect(
            users.Where(new ModelRollout("id", "2", 50).Includes)).Count(), 0.95, 1.05);
    }

    /// <summary>Instances of every build must agree, so the hash may never change.</summary>
    [Fact]
    public void The_bucket_of_a_pseudonym_never_changes()
    {
        string[] pseudonyms = [.. Enumerable.Range(0, 12).Select(i => $"pseudonym-{i}")];
        Assert.Equal([6, 80, 3, 34, 50, 40, 81, 26, 89, 21, 71, 69], pseudonyms.Select(p => Enumerable.Range(1, 99)
            .FirstOrDefault(share => new ModelRollout("id", "2", share).Includes(p), 100)));
    }

    [Fact]
    public void The_id_keeps_with_the_share_and_changes_with_the_start()
    {
        using var folder = new ModelFolder().With("1").With("2").Labelled("1", candidate: "2");
        var registry = ModelRegistry.Load(folder.Root);
        Assert.Null(registry.Current.Rollout);
        var first = IdOf(Tenth);
        Assert.StartsWith("2.1795975200.", first, StringComparison.Ordinal);
        Assert.Equal(first, IdOf(Tenth with { Share = 50 }));
        Assert.NotEqual(first, IdOf(Tenth with { Started = Tenth.Started.AddSeconds(1) }));

        // A new card of the same model must not restart a rollout that has stepped back.
        File.AppendAllText(folder.File("2", "README.md"), "more");
        Assert.Equal(first, IdOf(Tenth));

        string IdOf(RolloutLabel label)
        {
            ModelLabels.Write(folder.Root, new ModelLabels("1", "2", label));
            registry.Refresh();
            Assert.Equal(label.Share, registry.Current.Rollout!.Share);
            return registry.Current.Rollout.Id;
        }
    }

    [Fact]
    public void A_rejected_version_ends_the_rollout_and_unreadable_labels_do_not()
    {
        using var folder = new ModelFolder().With("1").With("2");
        ModelLabels.Write(folder.Root, new ModelLabels("1", "2", Tenth));
        var registry = ModelRegistry.Load(folder.Root);
        var rollout = registry.Current.Rollout;
        Assert.NotNull(rollout);
        File.WriteAllText(Path.Combine(folder.Root, "labels.json"), "{");
        Assert.True(registry.Refresh());
        Assert.Equal(rollout, registry.Current.Rollout);

        ModelLabels.Write(folder.Root, new ModelLabels("1", "2", Tenth));
        folder.Spoilt("2");
        Assert.True(registry.Refresh());
        Assert.NotNull(registry.Current.Candidate);
        Assert.Null(registry.Current.Rollout);
        folder.With("2");
        Assert.True(registry.Refresh());
        Assert.Equal(rollout, registry.Current.Rollout);
    }
}
