using Predictions.Models.Artifacts;
using Predictions.Models.Registry;

namespace Predictions.Models.Tests;

/// <summary>Models from a git repository that a sidecar synchronizes: docs/operations/models-volume.md.</summary>
public class SyncedCheckoutTests
{
    [Fact]
    public void A_promotion_and_its_rollback_are_followed_across_the_link()
    {
        using var checkout = new SyncedCheckout();
        checkout.Publish("a1", folder => folder.With("1").Labelled("1"));
        var registry = ModelRegistry.Load(checkout.Models);
        Assert.Equal("1", registry.Current.Stable!.Version);

        checkout.Publish("b2", folder => folder.With("1").With("2").Labelled("2"));
        Assert.True(registry.Refresh());
        Assert.Equal("2", registry.Current.Stable!.Version);
        checkout.Forget("a1");
        Assert.False(registry.Refresh());

        checkout.Publish("c3", folder => folder.With("1").With("2").Labelled("1"));
        Assert.True(registry.Refresh());
        Assert.Equal("1", registry.Current.Stable!.Version);
    }

    [Fact]
    public void A_commit_without_a_change_of_models_changes_nothing()
    {
        using var checkout = new SyncedCheckout();
        checkout.Publish("a1", folder => folder.With("1").Labelled("1"));
        var registry = ModelRegistry.Load(checkout.Models);
        checkout.Publish("b2", folder => folder.With("1").Labelled("1"));
        Assert.False(registry.Refresh());
    }

    [Fact]
    public void An_instance_that_starts_before_the_first_fetch_uses_the_statistical_model()
    {
        using var checkout = new SyncedCheckout();
        var registry = ModelRegistry.Load(checkout.Models);
        Assert.Equal("statistical", registry.Current.Scoring.Name);
        checkout.Publish("a1", folder => folder.With("1").Labelled("1"));
        Assert.True(registry.Refresh());
        Assert.Equal("1", registry.Current.Stable!.Version);
    }

    [Fact]
    public void A_damaged_commit_keeps_the_serving_model_and_the_next_one_repairs_it()
    {
        using var checkout = new SyncedCheckout();
        checkout.Publish("a1", folder => folder.With("1").Labelled("1"));
        var registry = ModelRegistry.Load(checkout.Models);
        checkout.Publish("b2", folder => folder.With("1").With("2").Spoilt("2").Labelled("2"));
        Assert.True(registry.Refresh());
        Assert.Equal("1", registry.Current.Stable!.Version);
        Assert.Equal(RejectionReason.HashMismatch, Assert.Single(registry.Current.Rejected).Rejection.Reason);
        checkout.Publish("c3", folder => folder.With("1").With("2").Labelled("2"));
        Assert.True(registry.Refresh());
        Assert.Equal("2", registry.Current.Stable!.Version);
        Assert.Empty(registry.Current.Rejected);
    }
}
