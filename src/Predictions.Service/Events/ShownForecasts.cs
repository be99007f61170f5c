using Predictions.Core;
using Predictions.Core.History;
using Predictions.Models.Registry;
using Predictions.Service.Rollouts;

namespace Predictions.Service.Events;

/// <summary>
/// Compares the forecasts that a user is shown before and after a write. The store asks for it, and the watch of rollouts needs
/// the store, so the watch comes later.
/// </summary>
internal sealed class ShownForecasts(ModelRegistry registry)
{
    private readonly Lazy<RecentForecasts> _recent = new(() => new RecentForecasts());
    private volatile RolloutWatch? _rollouts;

    /// <summary>From now on users of a rollout are compared by the model that answers them.</summary>
    public void Follow(RolloutWatch rollouts) => _rollouts = rollouts;

    /// <summary>The change; <c>null</c> where there is no forecast after it.</summary>
    public ForecastChange? Compare(
        string userId, CycleHistory? before, CycleHistory after, DateTimeOffset now, bool withDates) =>
        ForecastChange.Of(
            before, after, now, _rollouts?.Current.Of(userId) ?? registry.Current.Scoring, withDates, _recent.Value);
}
